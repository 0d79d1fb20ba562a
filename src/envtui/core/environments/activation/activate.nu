# Activates the environment in Nushell:
#     overlay use bin/activate.nu
# and leave the environment with "deactivate".

const root = @ROOT@

export-env {
    let given = @PROMPT@
    let prompt = (if ($given | is-empty) { $root | path basename } else { $given })
    let name = (if 'Path' in $env { 'Path' } else { 'PATH' })
    let old = ($env | get $name)
    let old = (if ($old | describe) == 'string' { $old | split row (char esep) } else { $old })
    # Of the environment that is active, if any, nothing stays on the path.
    let active = ($env.VIRTUAL_ENV? | default '' | path join @SCRIPTS@)
    let old = ($old | where {|folder| $folder != $active })
    load-env {
        $name: ($old | prepend ($root | path join @SCRIPTS@))
        VIRTUAL_ENV: $root
        VIRTUAL_ENV_PROMPT: $prompt
    }
    hide-env --ignore-errors PYTHONHOME
    if 'VIRTUAL_ENV_DISABLE_PROMPT' not-in $env {
        let command = ($env.PROMPT_COMMAND? | default '')
        load-env {
            PROMPT_COMMAND: {||
                let shown = (if ($command | describe) == 'closure' { do $command } else { $command })
                $'($"(char lparen)($prompt)(char rparen) ")($shown)'
            }
        }
    }
}

export alias deactivate = overlay hide activate
export alias pydoc = python -m pydoc
