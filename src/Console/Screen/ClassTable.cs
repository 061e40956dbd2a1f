namespace KdCluster.Console.Screen;

/// <summary>How many samples each class has.</summary>
public static class ClassTable
{
    public static Listing Of(IReadOnlyList<(string Name, int Training, int Test)> classes)
    {
        var table = new Listing("class", ">training", ">test");
        foreach (var (name, training, test) in classes)
            table.Add(name, Format.Count(training), Format.Count(test));
        return table;
    }
}
