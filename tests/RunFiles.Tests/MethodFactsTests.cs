using System.Text.Json;

namespace KdCluster.RunFiles.Tests;

/// <summary>
/// The checks ask the catalogue, never a method's name: a method that only this catalogue knows is checked like those
/// that ship.
/// </summary>
public class MethodFactsTests
{
    private const string Name = "invented";

    private static readonly MethodEntry OnSheets = new(
        Name, "Made up", [MethodMode.Offline], MethodNeeds.Sheets, 1, 1, 1, false,
        [
            new OptionEntry(
                "when", OptionType.Text, JsonSerializer.SerializeToElement("never"), null, null, ["never", "always"],
                "Whether it looks at held-out samples"),
        ]);

    private static readonly MethodEntry OnLayers = new(
        Name, "Made up", [MethodMode.Offline], MethodNeeds.Features, 1, 1, 1, false,
        [Words("studentLayers"), Words("teacherLayers")]);

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "\".inf\" is not a number")]
    public void An_infinite_temperature_is_taken_where_the_entry_says_so(bool infinite, string? wrong)
    {
        var problems = Problems(
            OnSheets with { InfiniteTemperature = infinite }, "distill={method: invented, temperature: .inf}");
        Expect(problems, wrong);
    }

    [Theory]
    [InlineData("never", 0, null)]
    [InlineData("always", 100, null)]
    [InlineData("always", 0, "invented with when always needs held-out samples, and the run has none")]
    public void Held_out_samples_are_asked_for_with_the_choice_that_the_entry_names(
        string when, int heldOut, string? wrong) =>
        Expect(
            Problems(
                OnSheets with { HeldOutWith = new("when", "always") },
                $"distill={{method: invented, when: {when}}}", $"data.heldOut={heldOut}"),
            wrong);

    [Theory]
    [InlineData(LayerFit.Any, DefaultLayer.LastVector, "", null)]
    [InlineData(LayerFit.Maps, DefaultLayer.LastMap, "", null)]
    [InlineData(LayerFit.Maps, DefaultLayer.LastVector, "", "student light-cnn layer hidden (256)")]
    [InlineData(LayerFit.Maps, DefaultLayer.LastMap, "flatten", "student light-cnn layer flatten (784)")]
    [InlineData(LayerFit.Multiples, DefaultLayer.LastVector, "", null)]
    [InlineData(LayerFit.Multiples, DefaultLayer.LastVector, "flatten", "invented needs lengths of which one is")]
    [InlineData(LayerFit.Any, DefaultLayer.LastMap, "flatten", null)]
    [InlineData(LayerFit.Any, DefaultLayer.LastMap, "nowhere", "light-cnn has no layer nowhere")]
    public void Layers_fit_as_the_entry_says_and_default_to_the_one_it_names(
        LayerFit fit, DefaultLayer usual, string studentLayers, string? wrong) =>
        Expect(
            Problems(
                OnLayers with { Layers = new(fit, usual) },
                $"distill={{method: invented, studentLayers: '{studentLayers}'}}"),
            wrong);

    [Theory]
    [InlineData("", null)]
    [InlineData("deep-cnn", null)]
    [InlineData("deepcnn", "distill.helper (line 8): no model is called \"deepcnn\". Did you mean deep-cnn")]
    [InlineData("unet-16", "distill.helper (line 8): unet-16 gives a mask, and deep-cnn a class")]
    [InlineData("ten", "distill.helper (line 8): ten has 10 classes, but fashion-mnist has 12")]
    public void An_option_that_the_entry_says_names_a_model_is_checked_like_a_peer_s(string helper, string? wrong)
    {
        var catalogue = Catalogue.Load();
        var ten = catalogue.Models[0] with
        {
            Name = "ten", Inputs = [.. catalogue.Models[0].Inputs.Select(input => input with { Classes = 10 })],
        };
        catalogue = catalogue with
        {
            Models = [.. catalogue.Models, ten],
            Methods = [.. catalogue.Methods, OnSheets with { ModelOption = "helper", Options = [Words("helper")] }],
            Data = [.. catalogue.Data.Select(data => data.Name == "fashion-mnist" ? data with { Classes = 12 } : data)],
        };
        var yaml = $"{RunFileText.Offline}\ndistill: {{ method: invented, helper: '{helper}' }}";
        Expect([.. RunFile.Parse(yaml, [], catalogue).Problems.Select(p => p.ToString())], wrong);
    }

    [Fact]
    public void Layers_that_no_entry_speaks_of_are_not_compared() =>
        Expect(Problems(OnLayers, "distill={method: invented, studentLayers: nowhere}"), null);

    [Theory]
    [InlineData("one", "name: test\ndata: mnist\nepochs: 5\npeers: [light-cnn]\ndistill: one")]
    [InlineData("simkd", RunFileText.Offline)]
    public void Burn_in_and_ramp_up_are_taken_for_methods_of_every_kind(string method, string yaml)
    {
        var plan = RunFileText.Plan(
            yaml, $"distill.method={method}", "exchange={burnInEpochs: 1, rampUpEpochs: 2}");
        (plan.Exchange.BurnInEpochs, plan.Exchange.RampUpEpochs).ShouldBe((1, 2));
    }

    [Theory]
    [InlineData(3, "")]
    [InlineData(2, "invented compares the samples of a batch, and a batch of 2 has too few. Write at least 3.")]
    public void A_batch_has_the_samples_that_the_entry_asks_for(int batch, string wrong)
    {
        var problems = Problems(OnSheets with { LeastBatch = 3 }, "distill=invented", $"batchSize={batch}");
        string.Concat(problems).ShouldBe(wrong.Length == 0 ? "" : $"batchSize: {wrong}");
    }

    [Fact]
    public void A_temperature_is_refused_where_the_entry_has_none() =>
        Expect(
            Problems(OnSheets with { Temperature = null }, "distill={method: invented, temperature: 2}"),
            "invented has no temperature");

    private static OptionEntry Words(string name) =>
        new(name, OptionType.Text, JsonSerializer.SerializeToElement(""), null, null, null, "Layers");

    private static string[] Problems(MethodEntry method, params string[] overrides)
    {
        var catalogue = Catalogue.Load();
        catalogue = catalogue with { Methods = [.. catalogue.Methods, method] };
        return [.. RunFile.Parse(RunFileText.Offline, overrides, catalogue).Problems.Select(p => p.ToString())];
    }

    private static void Expect(string[] problems, string? wrong)
    {
        if (wrong is null)
            problems.ShouldBeEmpty();
        else
            problems.ShouldHaveSingleItem().ShouldContain(wrong);
    }
}
