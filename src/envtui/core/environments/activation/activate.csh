# Activates the environment in csh and tcsh. Use it by sourcing it:
#     source bin/activate.csh
# and leave the environment with "deactivate".

# Leave the environment that is active, so that its PATH is not taken for the original one.
if ( $?_ENVTUI_DEACTIVATE ) then
    source $_ENVTUI_DEACTIVATE:q
endif

setenv VIRTUAL_ENV @ROOT@
setenv VIRTUAL_ENV_PROMPT @PROMPT@
if ( $VIRTUAL_ENV_PROMPT:q == '' ) setenv VIRTUAL_ENV_PROMPT $VIRTUAL_ENV:t:q

set _ENVTUI_DEACTIVATE = $VIRTUAL_ENV:q/@SCRIPTS@/deactivate.csh
alias deactivate 'source $_ENVTUI_DEACTIVATE:q'
alias pydoc python -m pydoc

set _OLD_VIRTUAL_PATH = "$PATH:q"
setenv PATH $VIRTUAL_ENV:q/@SCRIPTS@:"$PATH:q"

if ( $?PYTHONHOME ) then
    set _OLD_VIRTUAL_PYTHONHOME = $PYTHONHOME:q
    unsetenv PYTHONHOME
endif

if ( ! $?VIRTUAL_ENV_DISABLE_PROMPT ) then
    if ( $?prompt ) then
        set _OLD_VIRTUAL_PROMPT = $prompt:q
        set prompt = "($VIRTUAL_ENV_PROMPT:q) $prompt:q"
    endif
endif

rehash
