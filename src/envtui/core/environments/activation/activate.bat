@rem Activates the environment in cmd: Scripts\activate.bat; leave it with "deactivate".
@rem The script is UTF-8; the code page in which it is read is put back at its end.
@for /f "tokens=2 delims=:." %%a in ('"%SystemRoot%\System32\chcp.com"') do @set "_OLD_CODEPAGE=%%a"
@if defined _OLD_CODEPAGE @"%SystemRoot%\System32\chcp.com" 65001 >nul

@rem Leave the environment that is active; without "call", which alters some characters of a path.
@if defined _OLD_VIRTUAL_PATH @set "PATH=%_OLD_VIRTUAL_PATH%"
@if defined _OLD_VIRTUAL_PROMPT @set "PROMPT=%_OLD_VIRTUAL_PROMPT%"
@if defined _OLD_VIRTUAL_PYTHONHOME @set "PYTHONHOME=%_OLD_VIRTUAL_PYTHONHOME%"
@set _OLD_VIRTUAL_PROMPT=
@set _OLD_VIRTUAL_PYTHONHOME=

@for %%i in ("@ROOT@") do @set "VIRTUAL_ENV=%%~fi"
@set "VIRTUAL_ENV_PROMPT=@PROMPT@"
@if not defined VIRTUAL_ENV_PROMPT @for %%i in ("%VIRTUAL_ENV%") do @set "VIRTUAL_ENV_PROMPT=%%~nxi"

@set "_OLD_VIRTUAL_PATH=%PATH%"
@set "PATH=%VIRTUAL_ENV%\@SCRIPTS@;%PATH%"

@if defined PYTHONHOME @set "_OLD_VIRTUAL_PYTHONHOME=%PYTHONHOME%"
@set PYTHONHOME=

@if defined VIRTUAL_ENV_DISABLE_PROMPT @goto :restore
@if not defined PROMPT @set "PROMPT=$P$G"
@set "_OLD_VIRTUAL_PROMPT=%PROMPT%"
@set "PROMPT=(%VIRTUAL_ENV_PROMPT:$=$$%) %PROMPT%"

:restore
@if defined _OLD_CODEPAGE @"%SystemRoot%\System32\chcp.com" %_OLD_CODEPAGE% >nul
@set _OLD_CODEPAGE=
