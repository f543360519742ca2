using System.Diagnostics;
using System.Globalization;
using System.Text;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>OpenSSL's client, which speaks versions of TLS that .NET refuses.</summary>
internal sealed class OpenSsl : IDisposable
{
    /// <summary>The settings with which OpenSSL 3 speaks TLS 1.1.</summary>
    private static readonly string[] Tls11 = ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"];

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private OpenSsl(Process process) => _process = process;

    /// <summary>Everything that the program has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>
    /// Connects with TLS 1.1, sends a line, and returns what the program says of the connection.
    /// </summary>
    public static async Task<string> ConnectAsync(int port, params string[] arguments)
    {
        var server = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        using var client = Start(["s_client", "-connect", server, .. Tls11, .. arguments]);
        await client._process.StandardInput.WriteLineAsync("hello");
        client._process.StandardInput.Close();
        await client._process.EndAsync();
        return client.Output;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static OpenSsl Start(string[] arguments)
    {
        var start = new ProcessStartInfo("openssl")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var program = new OpenSsl(new Process { StartInfo = start });
        program._process.OutputDataReceived += (_, line) => program.Keep(line.Data);
        program._process.ErrorDataReceived += (_, line) => program.Keep(line.Data);
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
