# shellcheck shell=bash disable=SC2154
# Checks of the source text that run with the tests. Expects $root, the repository, and two counters: each check adds one
# to $checks_passed or $checks_failed.

# Files that the formatter would still change. The list may only become shorter.
readonly unformatted=(
    Aggregator.Api/Events/NdJson.cs
    Aggregator.Api/Events/ReceiptApi.cs
    Aggregator.Api/Stats/StatsApi.cs
    Aggregator.Api/Topics/TopicsApi.cs
)

# check NAME COMMAND...: runs one check, and shows its output if it fails.
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1 </dev/null); then
        checks_passed=$((checks_passed + 1))
        say "Checked: $name"
    else
        checks_failed=$((checks_failed + 1))
        warn "--- failed: $name"
        warn "$output"
        warn "---"
    fi
}

shell_scripts() {
    find "$root" \( -name .local -o -name bin -o -name obj -o -name node_modules \) -prune -o -name '*.sh' -print0
    printf '%s\0' "$root/.ci/run"
}

# -x follows "source"; where the name is only known at run time, the script has a directive.
check_shell_scripts() { shell_scripts | xargs -0 shellcheck -x; }

# Runs after a build, which restores the packages. Checking white space takes a quarter of a minute, and the order of
# usings a little more. The build itself checks naming and the other style rules.
check_format() {
    (
        cd "$root" &&
            dotnet format whitespace Aggregator.sln --no-restore --verify-no-changes -v quiet --exclude "${unformatted[@]}" &&
            dotnet format style Aggregator.sln --no-restore --verify-no-changes -v quiet --diagnostics IDE0055 \
                --exclude "${unformatted[@]}"
    )
}
