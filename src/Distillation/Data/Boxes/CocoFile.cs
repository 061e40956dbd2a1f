using System.Text.Json;

namespace KdCluster.Distillation.Data.Boxes;

/// <param name="File">Below `images`, with `/` between folders.</param>
internal sealed record CocoImage(long Id, string File, (int Width, int Height)? Size);

internal readonly record struct CocoBox(long Image, long Category, WrittenBox Box);

/// <summary>
/// The images, categories and boxes of a file as COCO has them. Polygons and masks in it are passed over.
/// </summary>
internal sealed class CocoFile
{
    private readonly string _name;
    private readonly FileProblems _problems;
    private readonly JsonStream _json;
    private readonly HashSet<long> _numbers = [];

    private CocoFile(FileStream file, string name, FileProblems problems) =>
        (_name, _problems, _json) = (name, problems, new JsonStream(file));

    public List<CocoImage> Images { get; } = [];

    public List<(long Id, string Name)> Categories { get; } = [];

    public List<CocoBox> Boxes { get; } = [];

    /// <param name="name">Of the file, for problems.</param>
    /// <exception cref="AnnotationException">Nothing of it can be used.</exception>
    public static CocoFile Read(string path, string name, FileProblems problems) => AnnotationFile.Read(
        path, long.MaxValue,
        file =>
        {
            var read = new CocoFile(file, name, problems);
            read.Whole();
            return read;
        });

    private void Whole()
    {
        if (_json.Read() != JsonTokenType.StartObject)
            throw new AnnotationException("is no JSON object: COCO's files begin with {");
        var lists = new Dictionary<string, Action>
        {
            ["images"] = Image, ["categories"] = Category, ["annotations"] = Annotation,
        };
        while (_json.Read() == JsonTokenType.PropertyName)
        {
            var key = _json.Text() ?? "";
            _json.Read();
            if (lists.Remove(key, out var one))
                List(key, one);
            else
                _json.Skip();
        }

        _json.ExpectEnd();
        if (lists.Count > 0)
            throw new AnnotationException(
                $"has no {string.Join(" and no ", lists.Keys.Order())}: COCO's files have images, categories and "
                    + "annotations");
    }

    private void List(string key, Action one)
    {
        if (_json.Token != JsonTokenType.StartArray)
            throw new AnnotationException($"has {_json.Shown} as its {key}, and not a list");
        for (var count = 1; _json.Read() != JsonTokenType.EndArray; count++)
        {
            if (count > AnnotationForm.MostBoxes)
                throw new AnnotationException($"has more than {AnnotationForm.MostBoxes:N0} {key}");
            if (_json.Token == JsonTokenType.StartObject)
            {
                one();
                continue;
            }

            _problems.Add(_name, $"has {_json.Shown} among its {key}, and not an object");
            _json.Skip();
        }
    }

    private void Image()
    {
        var (id, file, width, height) = ((long?)null, (string?)null, "", "");
        Object(key =>
        {
            switch (key)
            {
                case "id": id = _json.Long(); break;
                case "file_name": file = _json.Text(); break;
                case "width": width = _json.Shown; break;
                case "height": height = _json.Shown; break;
            }
        });
        if (id is null || string.IsNullOrEmpty(file))
            _problems.Add(_name, $"has an image without {(id is null ? "an id that is a whole number" : "file_name")}");
        else if ((width, height) == ("", ""))
            Images.Add(new(id.Value, Named(file), null));
        else if (AnnotationNumbers.Whole(width) is { } across && AnnotationNumbers.Whole(height) is { } down)
            Images.Add(new(id.Value, Named(file), (across, down)));
        else
            _problems.Add(_name, $"in image {id}: its size is {width} x {height}, and no whole numbers");
    }

    private void Category()
    {
        var (id, name) = ((long?)null, (string?)null);
        Object(key => (id, name) = key switch
        {
            "id" => (_json.Long(), name),
            "name" => (id, _json.Text()?.Trim()),
            _ => (id, name),
        });
        if (id is null || string.IsNullOrEmpty(name))
            _problems.Add(_name, $"has a category without {(id is null ? "an id that is a whole number" : "name")}");
        else
            Categories.Add((id.Value, name));
    }

    private void Annotation()
    {
        var (id, image, category) = ((long?)null, (long?)null, (long?)null);
        var (box, crowd, wrong) = ((double[]?)null, 0L as long?, (string?)null);
        Object(key =>
        {
            switch (key)
            {
                case "id": id = Known("id"); break;
                case "image_id": image = Known("image_id"); break;
                case "category_id": category = Known("category_id"); break;
                case "iscrowd": crowd = Crowd(); break;
                case "bbox": box = Corners(ref wrong); break;
            }
        });
        var number = id ?? Boxes.Count + 1;
        wrong ??= image is null ? "it has no image_id"
            : category is null ? "it has no category_id"
            : box is null ? "it has no bbox"
            : id is not null && !_numbers.Add(number) ? "another has the same id"
            : null;
        if (wrong is not null)
            _problems.Add(_name, $"in annotation {number}: {wrong}");
        else
            Boxes.Add(new(
                image!.Value, category!.Value,
                new(box![0], box[1], box[0] + box[2], box[1] + box[3], 0, crowd != 0, number)));

        long? Known(string key)
        {
            var value = _json.Long();
            if (value is null)
                wrong ??= $"its {key} is {_json.Shown}, and no whole number";
            return value;
        }

        long? Crowd() => _json.Token switch
        {
            JsonTokenType.True => 1,
            JsonTokenType.False or JsonTokenType.Null => 0,
            _ => Known("iscrowd"),
        };
    }

    /// <returns>Left, top, width, height; null: it is no such list, and <paramref name="wrong"/> says so.</returns>
    private double[]? Corners(ref string? wrong)
    {
        if (_json.Token != JsonTokenType.StartArray)
        {
            wrong ??= $"its bbox is {_json.Shown}, and not a list of four numbers";
            return null;
        }

        var values = new List<double>(4);
        while (_json.Read() != JsonTokenType.EndArray)
        {
            if (_json.Number() is not { } value)
                wrong ??= $"its bbox has {_json.Shown} in it, and no number";
            else if (values.Count <= 4)
                values.Add(value);
            _json.Skip();
        }

        if (values.Count != 4)
            wrong ??= $"its bbox has {(values.Count > 4 ? "more than 4" : values.Count)} numbers, and not left, top, "
                + "width and height";
        return values.Count == 4 ? [.. values] : null;
    }

    /// <param name="field">Called at the value of each key.</param>
    private void Object(Action<string> field)
    {
        while (_json.Read() == JsonTokenType.PropertyName)
        {
            var key = _json.Text() ?? "";
            _json.Read();
            field(key);
            _json.Skip();
        }
    }

    private static string Named(string file)
    {
        var name = file.Replace('\\', '/');
        return name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
    }
}
