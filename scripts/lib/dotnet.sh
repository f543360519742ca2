# shellcheck shell=bash disable=SC2154
# Building with the .NET SDK. Expects $root, the repository.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# No build server keeps running after a script has ended.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
# The machine's proxy is for NuGet, not for servers on loopback.
export no_proxy="127.0.0.1,localhost${no_proxy:+,$no_proxy}"
export NO_PROXY=$no_proxy

check_dotnet() {
    # CI may run without HOME, and neither dotnet nor NuGet works without it.
    [[ -n ${HOME:-} ]] || export HOME=$root/.local/home
    if ! command -v dotnet >/dev/null && [[ -x $HOME/.dotnet/dotnet ]]; then PATH=$HOME/.dotnet:$PATH; fi
    # In the repository "dotnet --version" fails unless an SDK that global.json allows is installed.
    (cd "$root" && dotnet --version) >/dev/null 2>&1 || fail "the .NET SDK 10.0 is missing. Get it from" \
        "https://dotnet.microsoft.com/download/dotnet/10.0 or with:" \
        "curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
}

# run_dotnet ARGUMENT...: runs dotnet and shows its output only if it fails. Only one build at a time runs in a clone,
# because run.sh and test.sh may start together and share the obj folders. Only flock holds the lock (-o), so that no
# process that a build leaves behind can keep it.
run_dotnet() {
    local log=$root/.local/build.$$.log code=0
    mkdir -p "$root/.local"
    flock -o "$root/.local/build.lock" dotnet "$@" -c Release -v quiet -nologo -nodeReuse:false \
        --disable-build-servers </dev/null >"$log" 2>&1 || code=$?
    ((code == 0)) || cat "$log" >&2
    rm -f -- "$log"
    return "$code"
}

# build_release [PROJECT]: builds a project with everything that it references; by default the whole solution.
build_release() {
    say "Building ..."
    run_dotnet build "$root/${1:-Aggregator.sln}" || fail "the build failed"
}

# publish_programs FOLDER: publishes the programs, compiled ahead of time for this processor, each in its own subfolder.
publish_programs() {
    local name processor=x64
    [[ $(uname -m) == x86_64 ]] || processor=arm64
    rm -rf -- "$1"
    for name in Aggregator.Api Aggregator.Consumers Publisher.Worker; do
        run_dotnet publish "$root/$name" -r "linux-$processor" -o "$1/$name" \
            -p:RunAnalyzers=false -p:GenerateDocumentationFile=false || fail "$name could not be published"
    done
}
