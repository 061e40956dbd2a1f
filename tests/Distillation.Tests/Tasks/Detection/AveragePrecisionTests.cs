using KdCluster.Distillation.Data;
using KdCluster.Distillation.Tasks;

namespace KdCluster.Distillation.Tests.Tasks.Detection;

public sealed class AveragePrecisionTests
{
    private static readonly Box[] None = [];

    [Fact]
    public void What_is_found_exactly_scores_one() => Of([Truth(0, 0, 20, 20)], [Found(0, 0, 20, 20, 0.9f)])
        .ShouldSatisfyAllConditions(
            one => one.Mean.ShouldBe(1), one => one.At50.ShouldBe(1), one => one.At75.ShouldBe(1),
            one => one.Small.ShouldBe(1), one => one.Medium.ShouldBeNull(), one => one.Large.ShouldBeNull());

    [Fact]
    public void Nothing_found_scores_nothing() => Of([Truth(0, 0, 20, 20)], []).Mean.ShouldBe(0);

    [Fact]
    public void Where_nothing_is_there_there_is_no_score() =>
        Of(None, [Found(0, 0, 20, 20, 0.9f)]).ShouldSatisfyAllConditions(
            one => one.Mean.ShouldBeNull(), one => one.Measures.ShouldBeEmpty(),
            one => one.OfClasses.ShouldAllBe(of => of == null));

    [Fact]
    public void Half_an_overlap_counts_at_a_half_and_not_above() =>
        // 10 of 20 columns: both 200, either 400.
        Of([Truth(0, 0, 20, 20)], [Found(0, 0, 10, 20, 0.9f)]).ShouldSatisfyAllConditions(
            one => one.At50.ShouldBe(1), one => one.At75.ShouldBe(0), one => one.Mean!.Value.ShouldBe(0.1, 1e-12));

    [Fact]
    public void A_second_answer_to_the_same_box_is_wrong() =>
        // Both boxes are found, the second after a wrong answer: precision 1 up to half the recall, then 2/3.
        Of(
            [Truth(0, 0, 20, 20), Truth(50, 50, 70, 70)],
            [Found(0, 0, 20, 20, 0.9f), Found(0, 0, 20, 20, 0.8f), Found(50, 50, 70, 70, 0.7f)])
            .At50!.Value.ShouldBe((51 + (50 * 2.0 / 3)) / 101, 1e-12);

    [Fact]
    public void A_better_answer_that_comes_later_does_not_take_the_box_back() =>
        Of([Truth(0, 0, 20, 20)], [Found(0, 0, 20, 16, 0.9f), Found(0, 0, 20, 20, 0.8f)]).ShouldSatisfyAllConditions(
            one => one.At50.ShouldBe(1), one => one.At75.ShouldBe(1),
            // Above .8 the first is wrong and the second right: precision a half at every recall.
            one => one.Mean!.Value.ShouldBe((7 + (3 * 0.5)) / 10, 1e-12));

    [Fact]
    public void Of_two_boxes_an_answer_takes_the_one_that_it_overlaps_more() =>
        Of(
            [Truth(0, 0, 20, 20), Truth(4, 0, 24, 20)],
            [Found(4, 0, 24, 20, 0.9f), Found(0, 0, 20, 20, 0.8f)]).Mean.ShouldBe(1);

    [Fact]
    public void A_wrong_answer_with_a_lower_score_costs_nothing_once_all_is_found() =>
        Of([Truth(0, 0, 20, 20)], [Found(0, 0, 20, 20, 0.9f), Found(60, 60, 80, 80, 0.2f)]).Mean.ShouldBe(1);

    [Fact]
    public void A_wrong_answer_with_a_higher_score_halves_the_precision() =>
        Of([Truth(0, 0, 20, 20)], [Found(60, 60, 80, 80, 0.95f), Found(0, 0, 20, 20, 0.9f)]).Mean.ShouldBe(0.5);

    [Fact]
    public void Of_equal_scores_the_first_picture_comes_first() => AveragePrecision.Of(
            [None, [Truth(0, 0, 20, 20)]], [[Found(0, 0, 9, 9, 0.5f)], [Found(0, 0, 20, 20, 0.5f)]], 1)
        .Mean.ShouldBe(0.5);

    [Fact]
    public void The_class_must_be_right() =>
        AveragePrecision.Of([[Truth(0, 0, 20, 20)]], [[Found(0, 0, 20, 20, 0.9f) with { Class = 1 }]], 2)
            .Mean.ShouldBe(0);

    [Fact]
    public void A_class_that_is_nowhere_does_not_count_even_where_it_is_said() =>
        AveragePrecision.Of(
            [[Truth(0, 0, 20, 20)]],
            [[Found(0, 0, 20, 20, 0.9f), Found(0, 0, 20, 20, 0.9f) with { Class = 1 }]], 2)
            .ShouldSatisfyAllConditions(
                one => one.Mean.ShouldBe(1), one => one.OfClasses[0].ShouldBe(1),
                one => one.OfClasses[1].ShouldBeNull());

    [Fact]
    public void The_same_box_in_another_picture_is_not_found() =>
        AveragePrecision.Of([[Truth(0, 0, 20, 20)], None], [[], [Found(0, 0, 20, 20, 0.9f)]], 1).Mean.ShouldBe(0);

    [Fact]
    public void What_is_ignored_need_not_be_found() => Of(
        [Truth(0, 0, 20, 20), Truth(40, 40, 90, 90) with { Ignored = true }],
        [Found(0, 0, 20, 20, 0.9f)]).Mean.ShouldBe(1);

    [Fact]
    public void Answers_inside_of_a_crowd_are_neither_right_nor_wrong_however_many() => Of(
        [Truth(0, 0, 20, 20), Truth(40, 40, 90, 90) with { Ignored = true }],
        [
            Found(42, 42, 52, 52, 0.99f), Found(60, 60, 80, 80, 0.98f), Found(60, 60, 80, 80, 0.97f),
            Found(0, 0, 20, 20, 0.9f),
        ]).Mean.ShouldBe(1);

    [Fact]
    public void An_answer_that_lies_in_a_crowd_by_less_than_half_is_wrong() => Of(
        [Truth(0, 0, 20, 20), Truth(40, 40, 90, 90) with { Ignored = true }],
        [Found(30, 40, 48, 60, 0.99f), Found(0, 0, 20, 20, 0.9f)]).Mean.ShouldBe(0.5);

    [Fact]
    public void A_box_that_is_wanted_is_taken_before_a_crowd_that_holds_more_of_the_answer() => Of(
        [Truth(0, 0, 20, 20), Truth(0, 0, 90, 90) with { Ignored = true }],
        [Found(0, 0, 20, 14, 0.9f)]).At50.ShouldBe(1);

    [Fact]
    public void A_box_of_another_size_is_no_wrong_answer_to_a_size() => Of(
        [Truth(0, 0, 20, 20), Truth(0, 0, 50, 50)],
        [Found(0, 0, 50, 50, 0.99f), Found(0, 0, 20, 20, 0.9f)]).ShouldSatisfyAllConditions(
            one => one.Small.ShouldBe(1), one => one.Medium.ShouldBe(1), one => one.Large.ShouldBeNull());

    [Fact]
    public void A_wrong_answer_counts_for_its_own_size_alone() => Of(
        [Truth(0, 0, 20, 20), Truth(100, 100, 150, 150)],
        [Found(200, 200, 260, 260, 0.99f), Found(0, 0, 20, 20, 0.9f), Found(100, 100, 150, 150, 0.9f)])
        .ShouldSatisfyAllConditions(one => one.Small.ShouldBe(1), one => one.Medium.ShouldBe(0.5));

    [Fact]
    public void A_hundred_answers_a_picture_count() => Of(
        [Truth(0, 0, 20, 20)],
        [.. Enumerable.Repeat(Found(60, 60, 80, 80, 0.9f), 100), Found(0, 0, 20, 20, 0.5f)]).Mean.ShouldBe(0);

    [Fact]
    public void Two_hundred_random_cases_agree_with_a_plain_second_implementation()
    {
        var random = new Random(11);
        for (var i = 0; i < 200; i++)
        {
            var (classes, pictures) = (1 + random.Next(3), 1 + random.Next(4));
            var truth = Enumerable.Range(0, pictures)
                .Select(_ => Enumerable.Range(0, random.Next(6)).Select(_ => Drawn()).ToArray()).ToArray();
            var found = truth.Select(boxes => boxes.SelectMany(box => Enumerable.Range(0, random.Next(3)).Select(
                    _ => new FoundBox(
                        box.Left + random.Next(-3, 4), box.Top + random.Next(-3, 4), box.Right + random.Next(-3, 4),
                        box.Bottom + random.Next(-3, 4), random.Next(5) / 5f, random.Next(classes))))
                .Concat(Enumerable.Range(0, random.Next(3)).Select(_ => Drawn()).Select(box => new FoundBox(
                    box.Left, box.Top, box.Right, box.Bottom, random.Next(5) / 5f, box.Class))).ToArray()).ToArray();
            var (actual, expected) = (AveragePrecision.Of(truth, found, classes),
                new PlainPrecision(truth, found, classes));
            Same(actual.Mean, expected.Of(null, 0, 1e10), $"case {i}");
            Same(actual.At50, expected.Of(0.5, 0, 1e10), $"case {i} at .5");
            Same(actual.At75, expected.Of(0.75, 0, 1e10), $"case {i} at .75");
            Same(actual.Small, expected.Of(null, 0, 1024), $"case {i} small");
            Same(actual.Medium, expected.Of(null, 1024, 9216), $"case {i} medium");
            Same(actual.Large, expected.Of(null, 9216, 1e10), $"case {i} large");

            Box Drawn()
            {
                var (left, top) = (random.Next(60), random.Next(60));
                var side = 8 + (int)Math.Exp(4.8 * random.NextDouble());
                return new(
                    left, top, left + side, top + side + random.Next(9), random.Next(classes), random.Next(6) == 0);
            }
        }
    }

    private static void Same(double? actual, double? expected, string which)
    {
        actual.HasValue.ShouldBe(expected.HasValue, which);
        if (actual is { } value)
            value.ShouldBe(expected!.Value, 1e-12, which);
    }

    private static AveragePrecision Of(Box[] truth, FoundBox[] found) => AveragePrecision.Of([truth], [found], 1);

    private static Box Truth(float left, float top, float right, float bottom) =>
        new(left, top, right, bottom, 0, false);

    private static FoundBox Found(float left, float top, float right, float bottom, float score) =>
        new(left, top, right, bottom, score, 0);
}
