using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles.Tests;

public class ExpansionTests
{
    [Fact]
    public void Online_is_one_stage_whose_peers_teach_each_other()
    {
        var plan = RunFileText.Plan(RunFileText.Online);
        var stage = plan.Stages.ShouldHaveSingleItem();
        stage.Peers.Select(peer => peer.Name.Value).ShouldBe(["ann", "bob"]);
        stage.Teachers.ShouldBeEmpty();
        stage.Distill!.Method.ShouldBe("dml");
    }

    [Fact]
    public void Offline_is_a_teacher_stage_then_a_student_stage_that_names_it()
    {
        var plan = RunFileText.Plan(RunFileText.Offline);
        plan.Stages.Select(stage => (stage.Name, stage.Epochs)).ShouldBe([("teacher", 6), ("students", 5)]);
        plan.Stages[0].Distill.ShouldBeNull();
        plan.Stages[1].Teachers.ShouldBe([new PeerId("teacher")]);
        plan.Stages[1].Distill!.Method.ShouldBe("kd");
    }

    [Fact]
    public void A_teacher_from_a_checkpoint_trains_only_when_it_says_how_long()
    {
        var frozen = RunFileText.Plan(RunFileText.Offline, "teacher={model: deep-cnn, checkpoint: deep.safetensors}");
        frozen.Stages[0].Epochs.ShouldBe(0);
        frozen.Stages[0].Peers[0].Init.Checkpoint.ShouldBe("deep.safetensors");
        RunFileText.Plan(
            RunFileText.Offline,
            "teacher={model: deep-cnn, checkpoint: deep.safetensors, epochs: 2}").Stages[0].Epochs.ShouldBe(2);
    }

    [Fact]
    public void Count_numbers_peers_from_1_and_gives_each_its_own_seed()
    {
        var peers = RunFileText.Plan(RunFileText.Online, "peers[1].count=3").Stages[0].Peers;
        peers.Select(peer => peer.Name.Value).ShouldBe(["ann", "bob-1", "bob-2", "bob-3"]);
        peers.Select(peer => peer.Seed).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void Teachers_named_without_a_number_are_all_that_count_made()
    {
        var plan = RunFileText.Plan(RunFileText.Offline, "teacher.count=2");
        plan.Stages[1].Teachers.Select(teacher => teacher.Value).ShouldBe(["teacher-1", "teacher-2"]);
    }

    [Fact]
    public void Each_learner_of_a_distilling_stage_gets_a_control_with_its_seed()
    {
        var peers = RunFileText.Plan(RunFileText.Offline, "controls=true").Stages.SelectMany(stage => stage.Peers)
            .ToList();
        peers.Select(peer => peer.Name.Value).ShouldBe(["teacher", "ann", "ann.control"]);
        peers[2].ShouldBe(peers[1] with { Name = new("ann.control"), ControlOf = new PeerId("ann") });
    }

    [Fact]
    public void Where_nothing_is_distilled_there_are_no_controls() =>
        RunFileText.Plan(RunFileText.Online, "controls=true", "distill=none").Stages[0].Peers.Count.ShouldBe(2);

    [Fact]
    public void Peers_without_mode_and_distill_just_train()
    {
        var plan = RunFileText.Plan("name: plain\ndata: mnist\npeers: [light-cnn]");
        plan.Stages[0].Distill.ShouldBeNull();
        var peer = plan.Stages[0].Peers.ShouldHaveSingleItem();
        (peer.Name.Value, peer.Model, peer.BatchSize, plan.Stages[0].Epochs, plan.Seed)
            .ShouldBe(("light-cnn", "light-cnn", 128, 10, 1));
        peer.Optimizer.ShouldBe(new OptimizerPlan("adam", 1e-3, 0, false, 0, 0.9, 0.999, 1e-8, null));
        peer.Schedule.Name.ShouldBe("constant");
    }

    [Fact]
    public void A_peer_refines_what_its_stage_and_run_say()
    {
        var plan = RunFileText.Plan(
            RunFileText.Online, "optimizer={name: sgd, lr: 0.1, momentum: 0.8}", "schedule=cosine",
            "peers[0].optimizer.lr=0.5", "peers[1].optimizer.name=adam", "peers[0].batchSize=32",
            "peers[1].device=cuda:1");
        var (ann, bob) = (plan.Stages[0].Peers[0], plan.Stages[0].Peers[1]);
        (ann.Optimizer.Name, ann.Optimizer.LearningRate, ann.Optimizer.Momentum, ann.BatchSize, ann.Schedule.Name)
            .ShouldBe(("sgd", 0.5, 0.8, 32, "cosine"));
        (bob.Optimizer.Name, bob.Optimizer.LearningRate, bob.BatchSize, bob.Device)
            .ShouldBe(("adam", 1e-3, 128, "cuda:1"));
    }

    [Fact]
    public void A_stage_may_have_its_own_limit_and_the_run_says_which_data_that_is()
    {
        var plan =
            RunFileText.Plans(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "examples", "kd-gain.yaml")))[0];
        plan.Stages.Select(stage => stage.Limit).ShouldBe([null, 1000, 1000]);
        plan.DataOf(0).Limit.ShouldBeNull();
        plan.DataOf(1).Limit.ShouldBe(1000);
    }

    [Fact]
    public void Stages_are_evaluated_as_often_as_they_or_the_run_say_and_always_at_the_end()
    {
        var plan = RunFileText.Plan(RunFileText.Offline, "evaluateEvery=4", "epochs=6");
        plan.Stages.Select(stage => stage.EvaluateEvery).ShouldBe([4, 4]);
        Enumerable.Range(0, 6).Where(plan.Stages[1].EvaluatesAfter).ShouldBe([3, 5]);
        var every = RunFileText.Plan(RunFileText.Offline, "epochs=3").Stages[1];
        Enumerable.Range(0, 3).Where(every.EvaluatesAfter).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void The_runs_distill_goes_to_the_stages_that_it_fits()
    {
        const string Yaml = """
            name: chain
            data: fashion-mnist
            distill: { method: kd, temperature: 2 }
            stages:
              - { name: big, peers: [{ name: tess, model: deep-cnn }] }
              - { name: middle, peers: [{ name: mia, model: light-cnn }], teachers: [tess] }
              - name: small
                peers: [{ name: sam, model: keras-student }]
                teachers: [mia]
                distill: { temperature: 8 }
            """;
        var stages = RunFileText.Plan(Yaml).Stages;
        stages.Select(stage => stage.Distill?.Temperature).ShouldBe([null, 2, 8]);
    }

    [Fact]
    public void A_born_again_peer_starts_from_the_weights_of_an_earlier_one()
    {
        const string Yaml = """
            name: again
            data: fashion-mnist
            stages:
              - { name: one, peers: [{ name: first, model: light-cnn }] }
              - { name: two, peers: [{ name: second, model: light-cnn, init: first }], teachers: [first], distill: kd }
            """;
        RunFileText.Plan(Yaml).Stages[1].Peers[0].Init.Peer.ShouldBe(new PeerId("first"));
    }

    [Fact]
    public void Kd_gives_the_labels_what_the_teacher_leaves_and_dml_gives_them_1()
    {
        RunFileText.Plan(RunFileText.Offline, "distill={method: kd, weight: 0.75}").Stages[
            1].Distill!.HardWeight.ShouldBe(0.25);
        RunFileText.Plan(RunFileText.Offline).Stages[1].Distill!.HardWeight.ShouldBe(0.1);
        RunFileText.Plan(RunFileText.Online, "distill.weight=3").Stages[0].Distill!.HardWeight.ShouldBe(1);
        RunFileText.Plan(RunFileText.Online, "distill.hardWeight=0.5").Stages[0].Distill!.HardWeight.ShouldBe(0.5);
    }

    [Fact]
    public void Views_without_augmentation_are_one_view()
    {
        RunFileText.Plan(RunFileText.Online, "views=per-epoch").Views.Kind.ShouldBe(ViewKind.Fixed);
        RunFileText.Plan(RunFileText.Online, "views.augment=[crop]").Views.Kind.ShouldBe(ViewKind.PerEpoch);
        RunFileText.Plan(
            RunFileText.Online, "views={augment: [crop, flip], period: 4}").Views.ShouldSatisfyAllConditions(
            views =>
                views.Kind.ShouldBe(ViewKind.Period), views =>
                    views.Period.ShouldBe(4), views => views.Augment.ShouldBe(["crop", "flip"]));
        RunFileText.Plan(RunFileText.Online, "views={augment: [crop], kind: fixed}").Views.Kind.ShouldBe(
            ViewKind.Fixed);
    }

    [Fact]
    public void Sheets_are_recorded_where_views_stay_and_fresh_where_they_do_not()
    {
        RunFileText.Plan(RunFileText.Online).Exchange.Sheets.ShouldBe(SheetSource.Recorded);
        RunFileText.Plan(RunFileText.Online, "views.augment=[crop]").Exchange.Sheets.ShouldBe(SheetSource.Fresh);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    public void Durations_are_written_with_their_unit(string text, int seconds) =>
        RunFileText.Plan(RunFileText.Online, $"placement.deadline={text}").Placement.Deadline.ShouldBe(
            TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Options_of_a_data_set_come_with_their_defaults()
    {
        var data = RunFileText.Plan(
            "name: toy\ndata: { name: synthetic, samples: 64 }\nbatchSize: 16\npeers: [light-cnn]").Data;
        data.Options.Integer("samples").ShouldBe(64);
        data.Options.Integer("classes").ShouldBe(10);
        data.Options.Integers("shape").ShouldBe([1, 28, 28]);
        data.Options.Number("noise").ShouldBe(0.5);
    }

    [Fact]
    public void The_template_of_scale_is_a_peer_or_the_first_of_its_count()
    {
        RunFileText.Plan(RunFileText.Online, "scale={max: 8, template: ann}").Scale.ShouldBe(
            new ScalePlan(1, 8, new("ann")));
        RunFileText.Plan(
            RunFileText.Online, "peers[1].count=2",
            "scale={max: 8, template: bob}").Scale!.Template.ShouldBe(new PeerId("bob-1"));
    }
}
