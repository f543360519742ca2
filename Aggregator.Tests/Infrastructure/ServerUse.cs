using System.Reflection;
using System.Reflection.Emit;

namespace Aggregator.Tests.Infrastructure;

/// <summary>
/// Finds out which servers a test class can reach: those of <see cref="TestServers"/>, which all classes share, and
/// those of <see cref="PrivateServers"/> and <see cref="Cluster.ClusterServers"/>, which a test may stop. No other type
/// accesses servers. All types count that the class names in its fixtures, fields, base classes and code, however
/// indirectly.
/// </summary>
internal static class ServerUse
{
    private const BindingFlags Everything = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Assembly Tests = typeof(ServerUse).Assembly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private static readonly Dictionary<string, Type> Collections = Tests.GetTypes()
        .Select(type => (type, name: NameOf<CollectionDefinitionAttribute>(type)))
        .Where(definition => definition.name is not null)
        .ToDictionary(definition => definition.name!, definition => definition.type, StringComparer.Ordinal);

    /// <summary>Returns whether the class needs servers, and whether it needs its own servers.</summary>
    public static (bool Any, bool Own) From(Type testClass)
    {
        var seen = new HashSet<Type>();
        var open = new Stack<Type>([testClass]);
        while (open.TryPop(out var type))
        {
            if (type.Assembly != Tests || !seen.Add(type))
                continue;

            // If the environment names no shared servers, they are started like private ones, which does not count as
            // use by the test.
            if (type == typeof(TestServers) || type == typeof(PrivateServers) || type == typeof(Cluster.ClusterServers))
                continue;
            foreach (var used in UsedBy(type).SelectMany(Parts))
                open.Push(used);
        }

        var own = seen.Contains(typeof(PrivateServers)) || seen.Contains(typeof(Cluster.ClusterServers));
        return (own || seen.Contains(typeof(TestServers)), own);
    }

    private static IEnumerable<Type> UsedBy(Type type)
    {
        if (NameOf<CollectionAttribute>(type) is { } name)
            yield return Collections[name];
        if (type.BaseType is { } parent)
            yield return parent;
        foreach (var implemented in type.GetInterfaces())
            yield return implemented;

        // These include state machines and closures.
        foreach (var nested in type.GetNestedTypes(Everything))
            yield return nested;
        foreach (var field in type.GetFields(Everything))
            yield return field.FieldType;
        foreach (var method in type.GetMembers(Everything).OfType<MethodBase>())
        {
            foreach (var parameter in method.GetParameters())
                yield return parameter.ParameterType;
            foreach (var used in UsedBy(method))
                yield return used;
        }
    }

    /// <summary>The types whose members the method's code names.</summary>
    private static IEnumerable<Type> UsedBy(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            yield break;
        Type[] ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : [];
        Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (var at = 0; at < code.Length;)
        {
            var isLong = code[at] == 0xFE;
            var opCode = OpCodesByValue[isLong ? (short)(0xFE00 | code[at + 1]) : code[at]];
            at += isLong ? 2 : 1;
            if (NamesMember(opCode.OperandType)
                && method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod) is { } member)
            {
                yield return member as Type ?? member.DeclaringType ?? typeof(object);
                foreach (var argument in (member as MethodInfo)?.GetGenericArguments() ?? [])
                    yield return argument;
            }

            at += OperandSize(opCode.OperandType, code, at);
        }
    }

    private static bool NamesMember(OperandType operand) => operand is OperandType.InlineMethod
        or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok;

    private static int OperandSize(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    /// <summary>
    /// Returns the type without its arguments, and the arguments, because a list of fixtures counts too.
    /// </summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        return type.IsGenericType
            ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
            : [type];
    }

    /// <summary>The name that was passed to xunit's attribute, which has no property for it.</summary>
    private static string? NameOf<TAttribute>(Type type)
        where TAttribute : Attribute =>
        type.GetCustomAttributesData().FirstOrDefault(one => one.AttributeType == typeof(TAttribute))
            ?.ConstructorArguments.FirstOrDefault().Value as string;
}
