using System.Diagnostics;
using System.Text.RegularExpressions;
using Aggregator.Tests.Api.Access;
using Aggregator.Tests.Api.Otlp.Exporters;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;

namespace Aggregator.Tests.Clients;

/// <summary>
/// The lines for exporters of OpenTelemetry and for Serilog as the README and docs/otlp.md have them, with another
/// address.
/// </summary>
public sealed class ReadmeExporterTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    private const string Address = "http://localhost:8080";
    private const int Count = 3;

    [Fact]
    public async Task The_variables_in_the_readme_and_a_header_with_the_key_are_enough_for_an_exporter()
    {
        var lines = Block("README.md", "```\n(?<lines>OTEL_.*?)```");
        lines += $"OTEL_EXPORTER_OTLP_LOGS_HEADERS='Authorization={pipeline.Bearer("all")}'\n";

        await ExportAsync("readme exporter", $"set -a\n{lines}");

        await StoredAsync("readme exporter", Count);
    }

    [Fact]
    public async Task The_lines_in_the_page_about_OpenTelemetry_work_in_a_shell()
    {
        var lines = Block(Path.Combine("docs", "otlp.md"), "```sh\n(?<lines>export OTEL_.*?)```");
        lines.Should().Contain("agg_shop.…");

        await ExportAsync("page exporter", lines.Replace("agg_shop.…", pipeline.Keys["all"], StringComparison.Ordinal));

        await StoredAsync("page exporter", Count);
    }

    [Fact]
    public async Task The_line_in_the_readme_sends_what_Serilog_logs()
    {
        var line = Block("README.md", "`(?<lines>\\.WriteTo\\.Seq\\([^`]*\\))`");
        var program =
            $$"""
            using Serilog;
            using var log = new LoggerConfiguration()
                .Enrich.WithProperty("Application", "readme serilog")
                {{line.Insert(line.LastIndexOf(')'), $", apiKey: \"{pipeline.Keys["all"]}\"")}}
                .CreateLogger();
            log.Information("Hello from the {Page}", "README");
            """;

        await RunProgramAsync(program);

        await StoredAsync("readme serilog", 1);
    }

    /// <summary>The only such lines in the file, with the address of the test's API.</summary>
    private string Block(string file, string pattern)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));
        var block = Regex.Matches(text, pattern, RegexOptions.Singleline, TimeSpan.FromSeconds(1))
            .Should().ContainSingle().Subject.Groups["lines"].Value;
        block.Should().Contain(Address);
        return block.Replace(Address, pipeline.Http.BaseAddress!.ToString().TrimEnd('/'), StringComparison.Ordinal);
    }

    private static async Task ExportAsync(string service, string lines)
    {
        var start = new ProcessStartInfo("bash") { UseShellExecute = false };
        string[] arguments =
        [
            "-c", $"{lines}\nexec dotnet \"$@\"", "bash", typeof(DotnetProducer).Assembly.Location,
            DotnetProducer.Command, service, "0", FormattableString.Invariant($"{Count}"), DotnetProducer.Batch,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.EndAsync();
        process.ExitCode.Should().Be(0);
    }

    /// <summary>Compiles and runs a program with the packages of Serilog that the tests have.</summary>
    private static async Task RunProgramAsync(string program)
    {
        var folder = Directory.CreateTempSubdirectory("aggregator-serilog-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ReadmeSerilog.csproj"), Project());
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Program.cs"), program);
            await OutboxPackage.DotnetAsync(folder.FullName, ["build", "-c", "Release"]);
            await using var process = ServiceProcess.StartProgram(
                Path.Combine(folder.FullName, "bin", "Release", "net10.0", "ReadmeSerilog.dll"), []);
            (await process.ExitAsync()).Should().Be(0, process.Output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Project() =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <UseAppHost>false</UseAppHost>
          </PropertyGroup>
          <ItemGroup>
            <Reference Include="{Assembly("Serilog")}" />
            <Reference Include="{Assembly("Serilog.Sinks.File")}" />
            <Reference Include="{Assembly("Serilog.Sinks.Seq")}" />
          </ItemGroup>
        </Project>
        """;

    private static string Assembly(string name) => Path.Combine(AppContext.BaseDirectory, $"{name}.dll");

    private Task<long> StoredAsync(string topic, long count) => Eventually.GetAsync(
        () => pipeline.ScalarAsync<long>($"SELECT count(*) FROM processed_events WHERE topic = '{topic}'"),
        stored => stored == count,
        "all that was logged is stored");
}
