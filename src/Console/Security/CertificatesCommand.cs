using System.CommandLine;
using System.Security.Cryptography;
using KdCluster.Contracts.Files;
using KdCluster.Security;

namespace KdCluster.Console.Security;

/// <summary>`kd certs`: an authority for one cluster, and a certificate for each of its processes.</summary>
public static class CertificatesCommand
{
    private const string AuthorityFile = "ca.pem";
    private const string AuthorityKey = "ca.key";
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A browser on the coordinator's machine comes by these.</summary>
    private static readonly string[] Loopback = ["localhost", "127.0.0.1"];

    public static Command Build(Session session) =>
        new("certs", "Makes the certificates by which a cluster's processes know each other.")
        {
            Init(session),
            Issue(session),
        };

    private static Command Init(Session session)
    {
        var (folder, days) = (Folder(), Days(3650));
        var command = new Command(
            "init", "Makes the authority of a cluster: ca.pem for every machine, ca.key for none.")
        {
            folder, days,
        };
        command.SetAction(parsed =>
        {
            var at = parsed.GetValue(folder)!;
            var (certificate, key) = (Path.Combine(at, AuthorityFile), Path.Combine(at, AuthorityKey));
            if (File.Exists(key) || File.Exists(certificate))
                throw new CommandException(
                    $"there is an authority in {at} already, and certificates of a new one would not go with it: "
                        + "choose another --folder, or delete it", ExitCode.BadInput);
            using var authority = PrivateAuthority.Create(
                "KdCluster", session.Time.GetUtcNow(), TimeSpan.FromDays(parsed.GetValue(days)));
            MakeFolder(at);
            Write(key, authority.KeyPem());
            AtomicFile.Write(certificate, authority.CertificatePem);
            session.Plain($"{certificate}: the authority's certificate; every process needs it (KD_TLS_CA)");
            session.Plain($"{key}: its key; whoever has it can be any process of the cluster, so no machine needs it");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Issue(Session session)
    {
        var (folder, days) = (Folder(), Days(365));
        var role = new Argument<string>("ROLE") { Description = "coordinator or node" }
            .AcceptOnlyFromAmong("coordinator", "node");
        var name = new Argument<string>("NAME")
        {
            Description = "of the process, unique in the cluster; a node is called by it",
        };
        var hosts = new Option<string[]>("--host")
        {
            HelpName = "HOST",
            Description = "a name or address by which browsers and other clients reach it; may be repeated",
        };
        var command = new Command(
            "issue", "Makes a certificate and its key, as one file, for one process. Again: renews it.")
        {
            role, name, hosts, folder, days,
        };
        command.SetAction(parsed =>
        {
            var identity = Identity(parsed.GetValue(role)!, parsed.GetValue(name)!);
            var file = Path.Combine(
                parsed.GetValue(folder)!, $"{parsed.GetValue(role)}-{identity.Name}.pem");
            using var authority = Open(parsed.GetValue(folder)!);
            Write(file, authority.Issue(
                identity, [.. parsed.GetValue(hosts) ?? [], .. Loopback], session.Time.GetUtcNow(),
                TimeSpan.FromDays(parsed.GetValue(days))));
            session.Plain($"{file}: certificate and key of {identity.Describe()} (KD_TLS_CERTIFICATE)");
            return ExitCode.Ok;
        });
        return command;
    }

    private static ProcessIdentity Identity(string role, string name) =>
        ProcessIdentity.TryParse($"kd://{role}/{name}")
            ?? throw new CommandException(
                $"'{name}' {ProcessIdentity.NameRule}", ExitCode.BadInput);

    private static PrivateAuthority Open(string folder)
    {
        var (certificate, key) = (Path.Combine(folder, AuthorityFile), Path.Combine(folder, AuthorityKey));
        if (!File.Exists(key) || !File.Exists(certificate))
            throw new CommandException(
                $"there is no authority in {folder}: make one with `kd certs init`, or name its --folder",
                ExitCode.BadInput);
        try
        {
            return PrivateAuthority.Read(File.ReadAllText(certificate), File.ReadAllText(key));
        }
        catch (CryptographicException e)
        {
            throw new CommandException(
                $"{certificate} and {key} are no authority's certificate and key ({e.Message})", ExitCode.BadInput);
        }
    }

    private static void Write(string path, string text) =>
        AtomicFile.Write(path, file => file.Write(System.Text.Encoding.ASCII.GetBytes(text)), OwnersOnly);

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnersOnly | UnixFileMode.UserExecute);
    }

    private static Option<string> Folder() => new("--folder")
    {
        HelpName = "DIR", Description = "where authority and certificates are", DefaultValueFactory = _ => "certs",
    };

    private static Option<int> Days(int usual)
    {
        var days = new Option<int>("--days")
        {
            HelpName = "N", Description = "how long it is valid", DefaultValueFactory = _ => usual,
        };
        days.Validators.Add(result =>
        {
            if (result.GetValue(days) is < 1 or > 36_500)
                result.AddError("--days: expected a number from 1 to 36500");
        });
        return days;
    }
}
