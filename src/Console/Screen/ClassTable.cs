using Spectre.Console;

namespace KdCluster.Console.Screen;

/// <summary>How many samples each class has.</summary>
public static class ClassTable
{
    public static Table Of(IReadOnlyList<(string Name, int Training, int Test)> classes)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("class");
        table.AddColumn(new TableColumn("training").RightAligned());
        table.AddColumn(new TableColumn("test").RightAligned());
        foreach (var (name, training, test) in classes)
            table.AddRow(Markup.Escape(name), Format.Count(training), Format.Count(test));
        return table;
    }
}
