# Sourced: puts the .NET SDK that global.json asks for on PATH, fetched with the official install script where the machine has none.
# https://learn.microsoft.com/dotnet/core/tools/dotnet-install-script
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if [ -x "$root/.dotnet/dotnet" ]; then
    export DOTNET_ROOT=$root/.dotnet PATH=$root/.dotnet:$PATH
fi
if ! (cd "$root" && dotnet --version) >/dev/null 2>&1; then
    echo "Fetching the .NET SDK of global.json into .dotnet/ ..." >&2
    script=$(mktemp)
    if ! curl -fsSL --retry 3 https://dot.net/v1/dotnet-install.sh -o "$script"; then
        echo "The .NET SDK of global.json is not on this machine, and https://dot.net/v1/dotnet-install.sh cannot be reached: install the SDK by hand." >&2
        exit 70
    fi
    bash "$script" --jsonfile "$root/global.json" --install-dir "$root/.dotnet" >&2
    rm -f "$script"
    export DOTNET_ROOT=$root/.dotnet PATH=$root/.dotnet:$PATH
fi
