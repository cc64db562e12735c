@echo off
rem Runs the "images" command from any directory. Needs Java 17 or newer: JAVA_HOME, or "java" on the PATH.
rem IMAGES_JAVA_OPTIONS has further options of the JVM.
rem Each path is in quotation marks: the parenthesis of "C:\Program Files (x86)" would end a block. There is no label,
rem because cmd.exe finds labels reliably only in files with CR LF.
setlocal EnableExtensions DisableDelayedExpansion
set "JAR=%~dp0images.jar"
if not exist "%JAR%" set "JAR=%~dp0..\lib\images.jar"
if not exist "%JAR%" set "JAR=%~dp0..\target\images.jar"
if not exist "%JAR%" (
  echo images: images.jar is missing beside "%~f0": build it with "mvn -pl sdk-cli -am package -DskipTests" 1>&2
  exit /b 4
)
set "JAVA=java.exe"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"
if "%JAVA%" == "java.exe" (
  where /q java.exe || (
    echo images: Java 17 or newer is required: install it, or set JAVA_HOME 1>&2
    exit /b 4
  )
)
"%JAVA%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC %IMAGES_JAVA_OPTIONS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
