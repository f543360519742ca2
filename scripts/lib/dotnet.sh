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

# build_release [PROJECT]: builds a project with everything that it references; by default the whole solution.
# Only one build at a time runs in a clone, because run.sh and test.sh may start together and share the obj folders. Only
# flock holds the lock (-o), so that no process that a build leaves behind can keep it.
build_release() {
    mkdir -p "$root/.local"
    say "Building ..."
    flock -o "$root/.local/build.lock" dotnet build "$root/${1:-Aggregator.sln}" -c Release -v quiet -nologo \
        -nodeReuse:false --disable-build-servers </dev/null >"$root/.local/build.$$.log" 2>&1 || {
        cat "$root/.local/build.$$.log" >&2
        rm -f -- "$root/.local/build.$$.log"
        fail "the build failed"
    }
    rm -f -- "$root/.local/build.$$.log"
}
