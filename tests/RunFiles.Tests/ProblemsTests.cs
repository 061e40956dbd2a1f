namespace KdCluster.RunFiles.Tests;

/// <summary>Each mistake is found, at its path, with what would be right.</summary>
public class ProblemsTests
{
    [Theory]
    [InlineData("epoch=3", "epoch", "no such key", "Did you mean epochs")]
    [InlineData("batch_size=3", "batch_size", "no such key", "Did you mean batchSize")]
    [InlineData("lr=0.1", "lr", "no such key", "It belongs in optimizer")]
    [InlineData("temperature=4", "temperature", "no such key", "It belongs in distill")]
    [InlineData("zzz=4", "zzz", "no such key", "Choose one of name, seed")]
    [InlineData("peers[1].modle=resnet8", "peers[1].modle", "no such key", "Did you mean model")]
    [InlineData("peers[1].epochs=5", "peers[1].epochs", "no such key", "epochs are the same for all peers of a stage")]
    [InlineData("optimizer.beta1=0.5;optimizer.name=sgd", "optimizer.beta1", "no such key", "Choose one of name, lr")]
    [
        InlineData(
            "peers[0].model=lihgt-cnn", "peers[0].model", "no model is called \"lihgt-cnn\"", "Did you mean light-cnn")]
    [InlineData("peers[0].model=resnet_20", "peers[0].model", "no model is called", "Did you mean resnet20")]
    [InlineData("distill.method=dmm", "distill.method", "no method is called", "Did you mean dml")]
    [InlineData("data.name=fashion-minst", "data.name", "no data set is called", "Did you mean fashion-mnist")]
    [InlineData("views.augment=[crop, flop]", "views.augment[1]", "no augmentation is called", "Did you mean flip")]
    [InlineData("views.augment=[crop, crop]", "views.augment[1]", "named twice", "once")]
    [InlineData("optimizer=adma", "optimizer.name", "no optimizer is called", "Did you mean adam")]
    [InlineData("schedule.name=cosin", "schedule.name", "no schedule is called", "Did you mean cosine")]
    [
        InlineData(
            "exchange.precision=fp64", "exchange.precision", "not one of fp32, fp16, bf16",
            "Choose one of fp32, fp16, bf16")]
    [InlineData("exchange.topology=star", "exchange.topology", "not one of full, mean", "Choose one of full, mean")]
    [InlineData("epochs=ten", "epochs", "\"ten\" is not a whole number", "a whole number from 0")]
    [InlineData("epochs=-1", "epochs", "-1 is out of range", "from 0 to")]
    [InlineData("epochs=1.5", "epochs", "not a whole number", "from 0")]
    [InlineData("batchSize=0", "batchSize", "0 is out of range", "from 1")]
    [InlineData("batchSize=99999999999", "batchSize", "out of range", "from 1")]
    [InlineData("batchSize=4000", "batchSize", "more than the 2000 training samples", "at most 2000")]
    [InlineData("tf32=perhaps", "tf32", "neither true nor false", "Write true or false")]
    [InlineData("controls=perhaps", "controls", "neither true nor false", "Write true or false")]
    [InlineData("controls=[true]", "controls", "a list stands where true or false belongs", "VALUE")]
    [InlineData("distill.temperature=0", "distill.temperature", "0 is out of range", "a number above 0")]
    [InlineData("distill.temperature=-1", "distill.temperature", "out of range", "a number above 0")]
    [InlineData("distill.temperature=warm", "distill.temperature", "not a number", "a number above 0")]
    [InlineData("distill.weight=-1", "distill.weight", "out of range", "at least 0")]
    [InlineData("distill.weight=0;distill.hardWeight=0", "distill", "nothing is learnt", "positive")]
    [InlineData("distill.labelSmoothing=1", "distill.labelSmoothing", "out of range", "at least 0 and below 1")]
    [InlineData("optimizer={name: sgd, momentum: 2}", "optimizer.momentum", "out of range", "at most 1")]
    [InlineData("schedule=step", "schedule.milestones", "missing", "milestones: [30, 45]")]
    [InlineData("schedule={name: step, milestones: [a]}", "schedule.milestones[0]", "not a whole number", "at least 1")]
    [
        InlineData(
            "schedule={name: cosine, warmUpEpochs: 9}", "schedule", "warm-up of 9 epochs is longer than the 5",
            "5 or less")]
    [InlineData("data.limit=70000", "data.limit", "more than the 60000 training samples", "Lower it")]
    [InlineData("data.limit=5;batchSize=2", "data.limit", "cannot hold one of each of the 10 classes", "at least 10")]
    [InlineData("data.heldOut=60000", "data.heldOut", "leave nothing to train on", "fewer than 60000")]
    [InlineData("data.labelled=3000", "data.labelled", "more than the 2000", "at most 2000")]
    [InlineData("data.noise=1", "data.noise", "no such key", "Choose one of")]
    [InlineData("data={name: synthetic, classes: 1}", "data.classes", "out of range", "from 2")]
    [InlineData("peers[1].name=ann", "peers[1].name", "two peers are called \"ann\"", "of its own")]
    [InlineData("peers[1].name=a.b", "peers[1].name", "not a name", "Begin with a letter")]
    [InlineData("peers[1].name=../up", "peers[1].name", "not a name", "Begin with a letter")]
    [InlineData("name=Bad name", "name", "not a name", "Begin with a letter")]
    [InlineData("peers[1].count=0", "peers[1].count", "out of range", "from 1")]
    [InlineData("peers[1].device=gpu", "peers[1].device", "not a device", "cpu, cuda or cuda:N")]
    [
        InlineData(
            "peers[1].init=cid", "peers[1].init", "no peer of an earlier stage is called \"cid\"",
            "Choose one of random")]
    [
        InlineData(
            "peers[1]={model: resnet8, init: random, checkpoint: x}", "peers[1].init", "both say where", "Keep one")]
    [InlineData("peers[1]={name: bob}", "peers[1].model", "missing", "light-cnn")]
    [InlineData("peers=[]", "peers", "the list is empty", "at least one")]
    [InlineData("peers[5].model=resnet8", "peers[5].model", "no [5] in a list of 2", "Count from 0")]
    [InlineData("peers.model=resnet8", "peers.model", "peers is a list of 2", "peers[0]")]
    [InlineData("epochs.more=1", "epochs.more", "epochs is a single value and has no \"more\"", "Name a key")]
    [
        InlineData(
            "distill=kd", "distill.method", "kd needs a teacher, and the stage online has none",
            "teacher and students")]
    [InlineData("peers=[{model: light-cnn}]", "distill.method", "has 1 peer and no teacher", "Add a peer")]
    [
        InlineData(
            "distill={method: mpl, teacherModel: lihgt-cnn}", "distill.teacherModel",
            "no model is called \"lihgt-cnn\"", "Did you mean light-cnn")]
    [
        InlineData(
            "distill={method: mpl, teacherModel: unet-16}", "distill.teacherModel",
            "unet-16 gives a mask, and light-cnn a class", "the same")]
    [InlineData("exchange.burnInEpochs=5", "exchange.burnInEpochs", "leaves none of the 5", "at most 4")]
    [InlineData("exchange.every=5", "exchange.every", "first sheets come after epoch 5 of 5", "at most 4")]
    [
        InlineData(
            "exchange.sheets=recorded;views.augment=[crop]", "exchange.sheets", "that view never comes again", "fresh")]
    [
        InlineData(
            "exchange.sheets=recorded;views={augment: [crop], period: 3}", "exchange", "comes again after 3 epochs",
            "maxStaleness: 2")]
    [InlineData("exchange.quorum=1.5", "exchange.quorum", "1.5 is out of range", "above 0 and of at most 1")]
    [InlineData("exchange={quorum: 0.5, grace: soon}", "exchange.grace", "is not a share", "such as 20%")]
    [InlineData("exchange.grace=20%", "exchange.grace", "means nothing without a quorum", "Add quorum")]
    [InlineData("exchange.quarantine={}", "exchange.quarantine.drop", "missing", "drop: 0.3")]
    [InlineData("exchange.quarantine.drop=2", "exchange.quarantine.drop", "2 is out of range", "at most 1")]
    [InlineData("exchange.quarantine={drop: 0.3, fall: 1}", "exchange.quarantine.fall", "no such key", "drop")]
    [
        InlineData(
            "exchange={topology: mean, quarantine: {drop: 0.3}}", "exchange.quarantine", "the mean of all sheets",
            "topology: full")]
    [InlineData("exchange.quarantine.drop=0.3;peers[1].count=300", "peers", "more than 256 sources", "at most 256")]
    [InlineData("views={kind: period, augment: [crop]}", "views.period", "missing", "period: K")]
    [InlineData("views={kind: fixed, augment: [crop], period: 2}", "views.period", "have no period", "Remove it")]
    [InlineData("scale={max: 1, template: ann}", "scale.max", "starts with 2 peers, more than 1", "at least 2")]
    [InlineData("scale={min: 3, max: 4, template: ann}", "scale.min", "fewer than 3", "add peers")]
    [InlineData("scale={min: 5, max: 4, template: ann}", "scale.max", "max 4 is less than min 5", "at least 5")]
    [InlineData("scale={max: 4, template: an}", "scale.template", "no peer is called", "Did you mean ann")]
    [InlineData("scale={max: 4}", "scale.template", "missing", "template: NAME")]
    [InlineData("placement.deadline=5", "placement.deadline", "not a duration", "5m")]
    [InlineData("placement.whenUnmet=wiat", "placement.whenUnmet", "not one of wait, fail", "Did you mean wait")]
    [InlineData("placement.minPeers=3", "placement.minPeers", "a stage has only 2 peers", "at most 2")]
    [InlineData("mode=offlin", "mode", "not one of online, offline", "Did you mean offline")]
    [InlineData("teacher=light-cnn", "teacher", "does not belong here", "Write peers")]
    [InlineData("seed=abc", "seed", "not a seed", "whole number")]
    [InlineData("data=", "data", "no value", "remove the key")]
    [InlineData("peers[1].count=1200", "peers", "would teach each other, but 1000 are the most", "at most 1000")]
    [InlineData("sweep={temperature: []}", "sweep.temperature", "list is empty", "values")]
    [InlineData("sweep={temperature: [1, 1]}", "sweep.temperature", "there twice", "seeds: N")]
    [InlineData("sweep={seeds: 0}", "sweep.seeds", "out of range", "from 1")]
    [InlineData("sweep={seeds: 1000, temperature: [1, 2]}", "sweep", "2000 points", "1000")]
    [InlineData("sweep={temprature: [1, 2]}", "distill.temprature", "no such key", "Did you mean temperature")]
    [InlineData("sweep={temperature: [1, -2]}", "distill.temperature", "-2 is out of range", "above 0")]
    [InlineData("sweep=5", "sweep", "keys with lists", "seeds: 5")]
    public void Of_an_online_run(string overrides, string path, string wrong, string right) =>
        Expect(RunFileText.Online, overrides, path, wrong, right);

    [Theory]
    [InlineData("distill.weight=2", "distill.weight", "1 - weight, is negative", "hardWeight")]
    [InlineData("teacher.epochs=0", "teacher", "neither trained nor loaded", "epochs or a checkpoint")]
    [
        InlineData(
            "data.labelled=600;teacher.limit=500", "teacher.limit",
            "data.labelled is 600, more than the 500 training samples of the stage teacher", "at least 600")]
    [InlineData("students[0].name=teacher", "students[0].name", "two peers are called", "of its own")]
    [InlineData("teacher.modle=x", "teacher.modle", "no such key", "Did you mean model")]
    [InlineData("exchange.topology=mean", "exchange.topology", "kd needs each peer's sheet", "full")]
    [InlineData("peers=[light-cnn]", "peers", "an offline run has a teacher and students", "teacher and students")]
    [
        InlineData(
            "students[0].init=teacher", "students[0].init",
            "teacher is a deep-cnn, whose weights do not fit a light-cnn", "same model")]
    [
        InlineData(
            "distill={method: at, studentLayers: nowhere}", "distill.method", "light-cnn has no layer nowhere",
            "features (16x7x7)")]
    [
        InlineData(
            "distill={method: at, studentLayers: hidden}", "distill.method",
            "student light-cnn layer hidden (256) and teacher deep-cnn layer features (32x7x7)", "three sizes")]
    [
        InlineData(
            "distill={method: fitnet, teacherLayers: flatten}", "distill.method",
            "student light-cnn layer features (16x7x7) and teacher deep-cnn layer flatten (1568)", "three sizes")]
    [
        InlineData(
            "distill={method: hint, studentLayers: flatten}", "distill.method",
            "student light-cnn layer flatten (784) and teacher deep-cnn layer features (32x7x7)", "three sizes")]
    [
        InlineData(
            "distill={method: simkd, studentLayers: hidden}", "distill.studentLayers", "there is no such key here",
            "method")]
    [
        InlineData(
            "distill={method: simkd, temperature: 3}", "distill.temperature", "simkd has no temperature", "Remove it")]
    [InlineData("distill={method: at, temperature: 1}", "distill.temperature", "at has no temperature", "Remove it")]
    [
        InlineData(
            "distill={method: mse, temperature: .inf}", "distill.temperature", "mse has no temperature", "Remove it")]
    [
        InlineData(
            "distill={method: cosine, studentLayers: block1, teacherLayers: hidden}", "distill.method",
            "student light-cnn layer block1 (16x14x14) and teacher deep-cnn layer hidden (512)", "other layers")]
    [
        InlineData(
            "distill={method: crd, teacherLayers: layer4}", "distill.method", "deep-cnn has no layer layer4",
            "hidden (512)")]
    [
        InlineData(
            "distill={method: fitnet, studentLayers: 'block1, features'}", "distill.method",
            "names 2 layers and teacherLayers 1", "in pairs")]
    public void Of_an_offline_run(string overrides, string path, string wrong, string right) =>
        Expect(RunFileText.Offline, overrides, path, wrong, right);

    [Fact]
    public void All_problems_of_a_file_come_at_once_each_with_its_line()
    {
        const string Yaml = """
            name: ten mistakes
            mode: online
            data: { name: fashion-mnist, limit: 2000, shape: 3 }
            epochs: -2
            batchsize: 128
            optimizer: { name: adam, lr: fast }
            peers:
              - { name: ann, model: lightcnn }
              - { name: ann, model: resnet9, device: tpu }
            distill: { method: dml, temperature: 0 }
            exchange: { precision: fp8 }
            """;
        var problems = RunFileText.Problems(Yaml);
        problems.Select(problem => (problem.Path, problem.Line)).ShouldBe(
            [
                ("name", 1), ("data.shape", 3), ("epochs", 4), ("batchsize", 5), ("optimizer.lr", 6),
                ("peers[0].model", 8), ("peers[1].model", 9), ("peers[1].device", 9), ("peers[1].name", 9),
                ("distill.temperature", 10), ("exchange.precision", 11),
            ],
            ignoreOrder: true);
        problems.Select(problem => problem.Line).ShouldBeInOrder();
    }

    [Fact]
    public void A_problem_reads_as_place_fault_and_remedy() =>
        RunFileText.Problem(RunFileText.Online.Replace("resnet8", "resnet9", StringComparison.Ordinal)).ToString()
            .ShouldBe("peers[1].model (line 7): no model is called \"resnet9\". Did you mean resnet8.");

    [Fact]
    public void A_model_that_does_not_take_the_samples_is_named_with_their_shape()
    {
        var problem =
            RunFileText.Problem("name: test\ndata: { name: synthetic, shape: [3, 8, 8] }\npeers: [light-cnn]");
        problem.Path.ShouldBe("peers[0].model");
        problem.Wrong.ShouldBe("light-cnn takes samples with sides of 28 to 512, but those of synthetic are 3x8x8");
        problem.Right.ShouldBe("Write such sides in data.shape, or choose another data set: no model takes this shape");
    }

    [Theory]
    [InlineData("name: test\ndata: mnist\nstages: []", "stages", "the list is empty", "at least one stage")]
    [
        InlineData(
            "name: test\ndata: { name: synthetic, shape: [5] }\npeers: [nonet]", "data.shape", "three sizes",
            "CHANNELS, HEIGHT, WIDTH")]
    [InlineData("name: test\ndata: mnist", "peers", "the run has no peers", "teacher and students")]
    [InlineData("name: test\ndata: mnist\nteacher: deep-cnn", "students", "missing", "students: [")]
    [
        InlineData(
            "name: test\ndata: mnist\ndistill: { method: kd, temprature: 3 }", "distill.temprature", "no such key",
            "Did you mean temperature")]
    public void Of_a_file_among_its_others(string yaml, string path, string wrong, string right) =>
        RunFileText.Problems(yaml)
            .ShouldContain(
                problem => problem.Path == path && problem.Wrong.Contains(wrong) && problem.Right.Contains(right));

    [Fact]
    public void A_file_of_mistakes_without_end_is_answered_in_one_message()
    {
        var yaml = "name: test\ndata: mnist\npeers:\n"
            + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"  - {{ model: {new string('x', 100)}{i} }}\n"));
        var problems = RunFileText.Problems(yaml);
        problems.Count.ShouldBe(101);
        problems[^1].Wrong.ShouldContain("problems more");
        problems.Sum(problem => problem.ToString().Length)
            .ShouldBeLessThan(KdCluster.Contracts.Messages.Limits.MessageBytes);
    }

    [Fact]
    public void A_missing_checkpoint_is_named()
    {
        var result = RunFile.Parse(
            RunFileText.Offline, ["teacher.checkpoint=gone.safetensors"], Catalogue.Load(),
            path => !path.StartsWith("gone", StringComparison.Ordinal));
        var problem = result.Problems.ShouldHaveSingleItem();
        problem.Path.ShouldBe("teacher.checkpoint");
        problem.Wrong.ShouldBe("there is no checkpoint at gone.safetensors");
    }

    [Fact]
    public void Missing_data_come_with_how_to_get_them()
    {
        var result = RunFile.Parse(
            RunFileText.Online, ["data.root=images"], Catalogue.Load(),
            path => path.EndsWith("train-images-idx3-ubyte.gz", StringComparison.Ordinal));
        var problem = result.Problems.ShouldHaveSingleItem();
        problem.Path.ShouldBe("data.root");
        problem.Wrong.ShouldContain("images lacks train-labels-idx1-ubyte");
        problem.Right.ShouldContain("dataset-fashion-mnist");
    }

    private static void Expect(string yaml, string overrides, string path, string wrong, string right)
    {
        var problems = RunFileText.Problems(yaml, overrides.Split(';'));
        var text = string.Join('\n', problems);
        problems.Select(problem => (problem.Path, problem.Message))
            .ShouldHaveSingleItem(text).Path.ShouldBe(path, text);
        problems[0].Wrong.ShouldContain(wrong);
        problems[0].Right.ShouldContain(right);
    }
}
