@echo off
rem Runs the "images" command from any directory. Needs Java 17 or newer: JAVA_HOME, or "java" on the PATH.
rem IMAGES_JAVA_OPTIONS has further options of the JVM.
setlocal
set "JAR=%~dp0images.jar"
if not exist "%JAR%" set "JAR=%~dp0..\lib\images.jar"
if not exist "%JAR%" set "JAR=%~dp0..\target\images.jar"
if not exist "%JAR%" (
  echo images: images.jar is missing beside %~f0: build it with "mvn -pl sdk-cli -am package -DskipTests" 1>&2
  exit /b 4
)
set "JAVA=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC %IMAGES_JAVA_OPTIONS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
