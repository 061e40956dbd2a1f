using System.Reflection;
using KdCluster.Distillation.Training;
using Shouldly;
using TorchSharp;

namespace KdCluster.Distillation.Tests;

/// <summary>
/// The compiler refuses what BannedSymbols.txt lists (RS0030). These hold the list against TorchSharp, and find the one
/// form that the analyzer does not see: compound assignment, such as `a += b`.
/// </summary>
public sealed class BannedSymbolsTests
{
    private const BindingFlags Public =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Type[] Numbers = [typeof(int), typeof(long), typeof(float), typeof(double)];

    private static readonly HashSet<string> Banned =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "src", "Distillation", "BannedSymbols.txt"))
            .Where(line => line.StartsWith("M:", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(';')]),
    ];

    [Fact]
    public void Every_member_of_the_list_is_one_of_TorchSharp()
    {
        var members = typeof(torch).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods(Public)).Select(Id).ToHashSet();
        Banned.Count.ShouldBeGreaterThan(100);
        Banned.Except(members).ShouldBeEmpty();
    }

    [Fact]
    public void Every_operator_of_a_tensor_and_a_number_is_in_the_list() =>
        typeof(torch.Tensor).GetMethods(Public)
            .Where(
                method => method.Name.StartsWith("op_", StringComparison.Ordinal) && method.GetParameters()
                    .Any(parameter => Numbers.Contains(parameter.ParameterType)))
            .Select(Id).Except(Banned).ShouldBeEmpty();

    [Fact]
    public void The_library_calls_none_of_them_by_any_form()
    {
        var called = Called(typeof(PeerTrainer).Module).ToList();
        called.ShouldContain("M:TorchSharp.torch.Tensor.add_(TorchSharp.torch.Tensor,TorchSharp.Scalar)");
        called.Intersect(Banned)
            .Where(id => !id.StartsWith("M:TorchSharp.ScalarExtensionMethods.", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    /// <summary>Every method of another assembly that the module's code names, in the order of its metadata.</summary>
    private static IEnumerable<string> Called(Module module)
    {
        const int MemberReference = 0x0A000000;
        for (var row = 1; ; row++)
        {
            MemberInfo? member;
            try
            {
                member = module.ResolveMember(MemberReference + row);
            }
            catch (ArgumentOutOfRangeException)
            {
                yield break;
            }
            catch (ArgumentException)
            {
                continue; // A member of a generic type needs to know of what.
            }

            if (member is MethodInfo method)
                yield return Id(method);
        }
    }

    /// <summary>As compilers write it in documentation files.</summary>
    private static string Id(MethodInfo method)
    {
        var arity = method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";
        var parameters = method.GetParameters();
        var list = parameters.Length == 0
            ? ""
            : $"({string.Join(",", parameters.Select(one => Name(one.ParameterType)))})";
        var to = method.Name is "op_Implicit" or "op_Explicit" ? $"~{Name(method.ReturnType)}" : "";
        return $"M:{Name(method.DeclaringType!)}.{method.Name}{arity}{list}{to}";
    }

    private static string Name(Type type)
    {
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        var name = (type.FullName ?? $"{type.Namespace}.{type.Name}").Replace('+', '.');
        return type.IsConstructedGenericType
            ? $"{name[..name.IndexOf('`')]}{{{string.Join(",", type.GetGenericArguments().Select(Name))}}}"
            : name;
    }
}
