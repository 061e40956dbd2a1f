namespace KdCluster.Distillation.Data.Annotations;

/// <summary>What is read of each annotation of a COCO file: the key that says where the thing is.</summary>
/// <typeparam name="T">A thing in a picture, with its class and number.</typeparam>
internal interface ICocoPlaces<T>
    where T : struct
{
    string Key { get; }

    /// <summary>What is said once where annotations lack the key; null: each of them is named.</summary>
    string? WhereAllLack { get; }

    /// <summary>That are held of a whole file.</summary>
    long MostNumbers { get; }

    /// <summary>Reads the current value to its end.</summary>
    /// <param name="wrong">Why it is none: the end of "in annotation 7: ..."; null beside null: it is there and
    ///     empty.</param>
    T? Read(JsonStream json, out string? wrong);

    /// <summary>That are held of a place, beyond those of every place.</summary>
    long Numbers(T place);

    /// <param name="label">Class from 0.</param>
    T Thing(T place, int label, bool isCrowd, long number);
}
