using KdCluster.Console.Screen;
using Spectre.Console;

namespace KdCluster.Console.Tests.Screen;

public class ListingTests
{
    private static string Drawn(Listing listing, int width)
    {
        var text = new StringWriter();
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text),
        });
        screen.Profile.Width = width;
        listing.Write(screen);
        return string.Join('\n', text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd()));
    }

    private static Listing Nodes()
    {
        var listing = new Listing("node", "address", ">slots");
        listing.Add("n1", "akka.tcp://kd@10.0.0.1:4053", "2");
        listing.Add("n2", "", "16");
        return listing;
    }

    [Fact]
    public void Columns_stand_side_by_side_where_there_is_room() => Drawn(Nodes(), 40).ShouldBe(
        """
        node  address                      slots
        n1    akka.tcp://kd@10.0.0.1:4053      2
        n2                                    16
        """);

    [Fact]
    public void A_row_is_a_block_where_there_is_none() => Drawn(Nodes(), 39).ShouldBe(
        """
        n1
           address akka.tcp://kd@10.0.0.1:4053
           slots 2
        n2
           slots 16
        """);

    [Fact]
    public void A_cell_of_several_lines_takes_several_lines()
    {
        var listing = new Listing("model", ">parameters");
        listing.Add("a", "10\n200");
        listing.Add("b", "3");

        Drawn(listing, 80).ShouldBe("model  parameters\na              10\n              200\nb               3");
    }
}
