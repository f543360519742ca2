using System.Text.RegularExpressions;
using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;

namespace Aggregator.Tests.Clients;

/// <summary>Compiles and runs the lines of C# in the README, as a reader would, with another address.</summary>
[Collection(RestPipeline.Name)]
public sealed class ReadmeLinesTests(Pipeline pipeline)
{
    private const string Address = "http://localhost:8080";

    [Fact]
    public async Task The_lines_in_the_readme_publish()
    {
        var folder = Directory.CreateTempSubdirectory("aggregator-readme-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ReadmeLines.csproj"), Project());
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Program.cs"), await ProgramAsync());
            await OutboxPackage.DotnetAsync(folder.FullName, ["build", "-c", "Release"]);
            await using var program = ServiceProcess.StartProgram(
                Path.Combine(folder.FullName, "bin", "Release", "net10.0", "ReadmeLines.dll"), []);
            (await program.ExitAsync()).Should().Be(0, program.Output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        var line = (await pipeline.StoredAsync("ReadmeLines", 1))[0].GetProperty("payload");
        line.GetProperty("message").GetString().Should().Be("Hello from the README");
        await Eventually.TrueAsync(
            async () => (await pipeline.GetAsync("/events?topic=orders&limit=1000")).GetRawText()
                .Contains("\"order\": 4711", StringComparison.Ordinal),
            "the event is stored");
    }

    /// <summary>The lines, and what surrounds them in a program.</summary>
    private async Task<string> ProgramAsync()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        var block = Regex.Match(
            readme, "```csharp\n(?<code>.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1))
            .Groups["code"].Value;
        block.Should().Contain(Address);
        return $$"""
            using Aggregator.Client;
            var builder = WebApplication.CreateEmptyBuilder(new());
            {{block.Replace(Address, pipeline.Http.BaseAddress!.ToString(), StringComparison.Ordinal)}}
            using var services = builder.Services.BuildServiceProvider();
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Me").LogInformation("Hello from the README");
            """;
    }

    /// <summary>A program that references the packages by their assemblies.</summary>
    private static string Project() =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <UseAppHost>false</UseAppHost>
          </PropertyGroup>
          <ItemGroup>
            <Reference Include="{Assembly("Aggregator.Client")}" />
            <Reference Include="{Assembly("Aggregator.Client.Logging")}" />
          </ItemGroup>
        </Project>
        """;

    private static string Assembly(string name) => Path.Combine(AppContext.BaseDirectory, $"{name}.dll");
}
