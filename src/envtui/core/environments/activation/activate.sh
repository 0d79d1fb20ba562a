# Activates the environment in bash, zsh and every POSIX shell. Use it by sourcing it:
#     . bin/activate
# and leave the environment with "deactivate".

if [ -n "${BASH_VERSION:-}" ] && [ "${BASH_SOURCE-}" = "$0" ]; then
    printf '%s\n' 'This script has to be sourced: source "'"$0"'"' >&2
    exit 33
fi

deactivate() {
    if [ -n "${_OLD_VIRTUAL_PATH+set}" ]; then
        PATH="$_OLD_VIRTUAL_PATH"
        export PATH
        unset _OLD_VIRTUAL_PATH
    fi
    if [ -n "${_OLD_VIRTUAL_PYTHONHOME+set}" ]; then
        PYTHONHOME="$_OLD_VIRTUAL_PYTHONHOME"
        export PYTHONHOME
        unset _OLD_VIRTUAL_PYTHONHOME
    fi
    if [ -n "${_OLD_VIRTUAL_PS1+set}" ]; then
        PS1="$_OLD_VIRTUAL_PS1"
        unset _OLD_VIRTUAL_PS1 _OLD_VIRTUAL_NAME
    fi
    # Forget where commands were found, which was decided with the other PATH.
    hash -r 2>/dev/null || true
    unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
    if [ "${1-}" != nondestructive ]; then
        unset -f deactivate
        unset -f pydoc >/dev/null 2>&1 || true
    fi
}

# Leave the environment that is active, so that its PATH is not taken for the original one.
deactivate nondestructive

VIRTUAL_ENV=@ROOT@
case "${OSTYPE-}" in
    # These shells on Windows know a path like C:\x as /c/x.
    cygwin* | msys*) VIRTUAL_ENV=$(cygpath -u "$VIRTUAL_ENV") ;;
esac
export VIRTUAL_ENV
VIRTUAL_ENV_PROMPT=@PROMPT@
[ -n "$VIRTUAL_ENV_PROMPT" ] || VIRTUAL_ENV_PROMPT="${VIRTUAL_ENV##*/}"
export VIRTUAL_ENV_PROMPT

_OLD_VIRTUAL_PATH="${PATH-}"
PATH="$VIRTUAL_ENV/"@SCRIPTS@"${PATH:+:$PATH}"
export PATH

if [ -n "${PYTHONHOME+set}" ]; then
    _OLD_VIRTUAL_PYTHONHOME="$PYTHONHOME"
    unset PYTHONHOME
fi

if [ -z "${VIRTUAL_ENV_DISABLE_PROMPT-}" ]; then
    _OLD_VIRTUAL_PS1="${PS1-}"
    # The shell expands PS1, so it gets the name of a variable and not words that could be a command.
    if [ -n "${ZSH_VERSION-}" ]; then
        eval '
            _OLD_VIRTUAL_NAME="${VIRTUAL_ENV_PROMPT//\%/%%}"
            if [[ -o prompt_subst ]]; then
                PS1="(\${_OLD_VIRTUAL_NAME}) ${PS1-}"
            else
                PS1="($_OLD_VIRTUAL_NAME) ${PS1-}"
            fi'
    else
        PS1="(\$VIRTUAL_ENV_PROMPT) ${PS1-}"
    fi
fi

pydoc() {
    python -m pydoc "$@"
}

hash -r 2>/dev/null || true
