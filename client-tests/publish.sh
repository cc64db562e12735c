# Read by the scripts "run" of the fresh projects, which set "root", "version" and "work". Defines the function "publish":
# it puts an artifact of this build into a repository of files. The arguments are the artifact and its directory with a
# slash; "jar" as the third one adds the jar of the target directory.
publish() {
  local directory=$work/built/io/imagesdk/$1/$version
  mkdir -p "$directory"
  cp "$root/$2pom.xml" "$directory/$1-$version.pom"
  if [ $# -gt 2 ]; then
    cp "$root/$2target/$1-$version.jar" "$directory/"
  fi
}
