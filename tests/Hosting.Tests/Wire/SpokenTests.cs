using System.Runtime.CompilerServices;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Wire;
using KdCluster.Security;

namespace KdCluster.Hosting.Tests.Wire;

public static class SpokenTests
{
    private static readonly ProcessIdentity Node = ProcessIdentity.Node("n1");
    private static readonly ProcessIdentity Coordinator = ProcessIdentity.Coordinator("main");

    public static TheoryData<Type> Types => [.. MessageCatalogue.Types];

    /// <summary>A new message must be one side's, or neither would say it.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public static void Each_message_is_said_by_one_side(Type type)
    {
        var message = (IMessage)RuntimeHelpers.GetUninitializedObject(type);
        // Of no name, as the message: what is asked here is the side.
        var toCoordinator = new Spoken(message, ProcessIdentity.Node(null!)).RefusalByCoordinator();
        var toNode = new Spoken(message, Coordinator).RefusalByNode();
        (toCoordinator?.Contains("not for it to say") == true).ShouldBe(toNode is null);
        new Spoken(message, Coordinator).RefusalByCoordinator().ShouldNotBeNull();
        new Spoken(message, Node).RefusalByNode().ShouldNotBeNull();
    }

    [Fact]
    public static void A_node_speaks_for_itself_alone()
    {
        var leaving = new NodeLeaving(new NodeId("n1"), "", []);
        new Spoken(leaving, Node).RefusalByCoordinator().ShouldBeNull();
        new Spoken(leaving, ProcessIdentity.Node("n2")).RefusalByCoordinator().ShouldBe("it speaks for node n1");
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("a\nb\r\tc\u001b[31m\u202e\u0000", "a\\nb\\r\\tc\\u001B[31m\\u202E\\u0000")]
    public static void What_is_logged_is_one_line_and_commands_no_terminal(string text, string printed) =>
        Printable.Of(text).ShouldBe(printed);
}
