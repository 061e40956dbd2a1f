using System.Text.Json;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Annotations;

/// <param name="File">Below `images`, with `/` between folders.</param>
internal sealed record CocoImage(long Id, string File, (int Width, int Height)? Size);

/// <param name="Number">Its id, or its place in the list.</param>
/// <param name="Place">Where the thing is.</param>
internal readonly record struct CocoAnnotation<T>(long Number, long Image, long Category, bool IsCrowd, T Place)
    where T : struct;

/// <summary>
/// The images, categories and annotations of a file as COCO has them. Of an annotation the place is read that somebody
/// asks for; what else it says is passed over.
/// </summary>
internal sealed class CocoFile<T>
    where T : struct
{
    /// <summary>Images, categories or annotations: more is a mistake, or would need much memory.</summary>
    private const int MostInList = 10_000_000;

    private readonly string _name;
    private readonly ICocoPlaces<T> _places;
    private readonly FileProblems _problems;
    private readonly JsonStream _json;
    private readonly HashSet<long> _numbers = [];

    /// <summary>Of the current object in its list, from 1.</summary>
    private int _at;

    private long _held;
    private (long Count, long First) _placeless;

    private CocoFile(FileStream file, string name, ICocoPlaces<T> places, FileProblems problems) =>
        (_name, _places, _problems, _json) = (name, places, problems, new JsonStream(file));

    public List<CocoImage> Images { get; } = [];

    public List<(long Id, string Name)> Categories { get; } = [];

    public List<CocoAnnotation<T>> Annotations { get; } = [];

    /// <param name="name">Of the file, for problems.</param>
    /// <exception cref="AnnotationException">Nothing of it can be used.</exception>
    public static CocoFile<T> Read(string path, string name, ICocoPlaces<T> places, FileProblems problems) =>
        AnnotationFile.Read(
            path, long.MaxValue,
            file =>
            {
                var read = new CocoFile<T>(file, name, places, problems);
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
        if (_placeless.Count > 0)
            _problems.Add(
                _name,
                $"has {FileLists.Counted(_placeless.Count, "annotation")} without {_places.Key}, the first is "
                    + $"annotation {_placeless.First}: {_places.WhereAllLack}");
    }

    private void List(string key, Action one)
    {
        if (_json.Token != JsonTokenType.StartArray)
            throw new AnnotationException($"has {_json.Shown} as its {key}, and not a list");
        for (_at = 1; _json.Read() != JsonTokenType.EndArray; _at++)
        {
            if (_at > MostInList)
                throw new AnnotationException($"has more than {MostInList:N0} {key}");
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
        _json.Fields(key =>
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
        _json.Fields(key => (id, name) = key switch
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
        var (place, crowd, wrong) = ((T?)null, 0L as long?, (string?)null);
        _json.Fields(key =>
        {
            if (key == _places.Key)
            {
                place = _places.Read(_json, out var why);
                wrong ??= why;
            }

            switch (key)
            {
                case "id": id = Known("id"); break;
                case "image_id": image = Known("image_id"); break;
                case "category_id": category = Known("category_id"); break;
                case "iscrowd": crowd = Crowd(); break;
            }
        });
        var number = id ?? _at;
        wrong ??= image is null ? "it has no image_id"
            : category is null ? "it has no category_id"
            : place is null && _places.WhereAllLack is null ? $"it has no {_places.Key}"
            : id is not null && !_numbers.Add(number) ? "another has the same id"
            : null;
        if (wrong is not null)
            _problems.Add(_name, $"in annotation {number}: {wrong}");
        else if (place is null)
            _placeless = (_placeless.Count + 1, _placeless.Count == 0 ? number : _placeless.First);
        else
            Keep(new(number, image!.Value, category!.Value, crowd != 0, place.Value));

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

    private void Keep(CocoAnnotation<T> annotation)
    {
        _held += _places.Numbers(annotation.Place);
        if (_held > _places.MostNumbers)
            throw new AnnotationException(
                $"holds more than {_places.MostNumbers:N0} numbers in what its annotations have as {_places.Key}");
        Annotations.Add(annotation);
    }

    private static string Named(string file)
    {
        var name = file.Replace('\\', '/');
        return name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
    }
}
