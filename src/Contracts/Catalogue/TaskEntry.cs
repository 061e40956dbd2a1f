namespace KdCluster.Contracts;

/// <summary>
/// What nets are taught and measured by. It follows from what a data set says of a sample (its target) and what a model
/// gives; who trains, coordinates or reports asks these facts and never a name.
/// </summary>
/// <param name="Name">For people: `classification`.</param>
/// <param name="Target">What a data set says of each sample: the word in the catalogue.</param>
/// <param name="Score">The measure of the test set, in [0, 1], by which peers are compared; more is better.</param>
/// <param name="Stride">Places of a sheet's map lie so many pixels apart where a run file does not say it; null: its
///     sheets have no places that one could leave out.</param>
public abstract record TaskEntry(string Name, string Target, string Score, int? Stride)
{
    public static readonly TaskEntry Classification = new ClassTask();

    public static readonly TaskEntry Segmentation = new MaskTask();

    public static readonly TaskEntry Detection = new BoxTask("boxes", DetectionGrid.Scenes);

    /// <summary>The same from places as torchvision has them.</summary>
    public static readonly TaskEntry PhotographDetection =
        new BoxTask("boxes-8-128", DetectionGrid.Photographs);

    public static IReadOnlyList<TaskEntry> All { get; } =
        [Classification, Segmentation, Detection, PhotographDetection];

    /// <summary>What data sets say of a sample: each target once.</summary>
    public static IReadOnlyList<string> Targets { get; } = [.. All.Select(task => task.Target).Distinct()];

    /// <param name="form">Null: a class, which plans, catalogues and students' files do not say.</param>
    /// <exception cref="ArgumentException">No task has such a form.</exception>
    public static TaskEntry Of(string? form) =>
        form is null ? Classification : All.FirstOrDefault(task => task.Form == form)
            ?? throw new ArgumentException(
                $"no task has the target '{form}': expected one of {string.Join(", ", All.Select(t => t.Form))}",
                nameof(form));

    /// <summary>
    /// What a model gives, where several forms have one target: nets learn from each other in one form alone.
    /// </summary>
    public virtual string Form => Target;

    /// <summary>What plans and files say of the form: nothing of a class.</summary>
    public string? Written => this == Classification ? null : Form;

    /// <summary>Where boxes are answered; null: it has none.</summary>
    public virtual DetectionGrid? Grid => null;

    /// <summary>The target in a sentence: `a mask`, `boxes`.</summary>
    public virtual string TargetInWords => $"a {Target}";

    /// <summary>
    /// What a model gives, in a sentence beside what another gives: the form where the target is one.
    /// </summary>
    public string InWordsBeside(TaskEntry other) => Target == other.Target ? FormInWords : TargetInWords;

    protected virtual string FormInWords => TargetInWords;

    /// <summary>Whether a row is of places of the picture, so that its length depends on the picture's size.</summary>
    public virtual bool HasPlaces => true;

    /// <summary>Whether something that lists targets is for this task; whoever lists none is for classes.</summary>
    public bool IsAmong(IReadOnlyList<string>? targets) =>
        targets is null ? this == Classification : targets.Contains(Target);

    /// <summary>Whether a row of a sheet is right or wrong, by the sample's label alone.</summary>
    public virtual bool HasRightRows => false;

    /// <summary>
    /// The values that a sheet holds of one sample, those of one place side by side. Its product is the length of a
    /// row.
    /// </summary>
    /// <param name="sample">Channels, height, width.</param>
    /// <param name="stride">Of the plan.</param>
    public abstract Shape RowShape(Shape sample, int classes, int? stride);

    private sealed record ClassTask() : TaskEntry("classification", "class", "accuracy", null)
    {
        public override bool HasRightRows => true;

        public override bool HasPlaces => false;

        public override Shape RowShape(Shape sample, int classes, int? stride) => new(classes);
    }

    private sealed record MaskTask() : TaskEntry("segmentation", "mask", "mIoU", 4)
    {
        public override Shape RowShape(Shape sample, int classes, int? stride)
        {
            var step = stride ?? Stride!.Value;
            return new(Places(sample.Sizes[1], step), Places(sample.Sizes[2], step), classes);
        }

        /// <summary>The last place may cover fewer pixels than the others.</summary>
        private static int Places(int pixels, int step) => (pixels + step - 1) / step;
    }

    private sealed record BoxTask(string Word, DetectionGrid Places)
        : TaskEntry("detection", "boxes", "AP", null)
    {
        public override string Form => Word;

        public override string TargetInWords => Target;

        protected override string FormInWords => $"boxes at strides of {Places.Strides[0]} to {Places.Strides[^1]}";

        public override DetectionGrid Grid => Places;

        public override Shape RowShape(Shape sample, int classes, int? stride) =>
            new(Places.PlacesOf(sample), classes + DetectionGrid.ValuesBesideClasses);
    }
}
