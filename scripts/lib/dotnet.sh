# shellcheck shell=bash disable=SC2154
# Building with the .NET SDK. Expects $root, the repository.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# No build server stays behind when a script ends.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
# A proxy of the machine is for NuGet, not for our own servers.
export no_proxy="127.0.0.1,localhost${no_proxy:+,$no_proxy}"
export NO_PROXY=$no_proxy

check_dotnet() {
    # CI may run without a home, and neither dotnet nor NuGet works without one.
    [[ -n ${HOME:-} ]] || export HOME=$root/.local/home
    if ! command -v dotnet >/dev/null && [[ -x $HOME/.dotnet/dotnet ]]; then PATH=$HOME/.dotnet:$PATH; fi
    # In the repository "dotnet --version" fails unless an SDK that global.json allows is there.
    (cd "$root" && dotnet --version) >/dev/null 2>&1 || fail "the .NET SDK 10.0 is missing. Get it from" \
        "https://dotnet.microsoft.com/download/dotnet/10.0 or with:" \
        "curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
}

# One build at a time in a clone: run.sh and test.sh may start together and share the obj folders. The lock is held by
# flock alone (-o), so that nothing a build leaves running could keep it.
# build_release [PROJECT]: with all that it references; by default the whole solution.
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
