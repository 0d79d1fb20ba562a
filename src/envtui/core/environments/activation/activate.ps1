# Activates the environment in PowerShell. Use it by sourcing it:
#     . bin/activate.ps1
# and leave the environment with "deactivate".

function global:deactivate([switch] $NonDestructive) {
    if (Test-Path variable:_OldVirtualPath) {
        $env:PATH = $global:_OldVirtualPath
        Remove-Variable _OldVirtualPath -Scope Global
    }
    if (Test-Path variable:_OldVirtualPythonHome) {
        $env:PYTHONHOME = $global:_OldVirtualPythonHome
        Remove-Variable _OldVirtualPythonHome -Scope Global
    }
    if (Test-Path function:_OldVirtualPrompt) {
        Copy-Item function:_OldVirtualPrompt function:prompt
        Remove-Item function:_OldVirtualPrompt
    }
    Remove-Item env:VIRTUAL_ENV, env:VIRTUAL_ENV_PROMPT -ErrorAction SilentlyContinue
    if (-not $NonDestructive) {
        Remove-Item function:deactivate, function:pydoc -ErrorAction SilentlyContinue
    }
}

# Leave the environment that is active, so that its PATH is not taken for the original one.
deactivate -NonDestructive

$env:VIRTUAL_ENV = @ROOT@
$env:VIRTUAL_ENV_PROMPT = @PROMPT@
if (-not $env:VIRTUAL_ENV_PROMPT) {
    $env:VIRTUAL_ENV_PROMPT = [System.IO.Path]::GetFileName($env:VIRTUAL_ENV)
}

$global:_OldVirtualPath = $env:PATH
$env:PATH = [System.IO.Path]::Combine($env:VIRTUAL_ENV, @SCRIPTS@) `
    + [System.IO.Path]::PathSeparator + $env:PATH

if (Test-Path env:PYTHONHOME) {
    $global:_OldVirtualPythonHome = $env:PYTHONHOME
    Remove-Item env:PYTHONHOME
}

if (-not $env:VIRTUAL_ENV_DISABLE_PROMPT) {
    function global:_OldVirtualPrompt { '' } # made here, so that the copy is global
    Copy-Item function:prompt function:_OldVirtualPrompt
    function global:prompt {
        Write-Host -NoNewline "($env:VIRTUAL_ENV_PROMPT) "
        _OldVirtualPrompt
    }
}

function global:pydoc { python -m pydoc $args }
