using System.Text;

namespace KdCluster.RunFiles.Tests;

public class YamlTests
{
    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    [InlineData("---\n")]
    public void An_empty_file_is_said_to_be_empty(string yaml) =>
        RunFileText.Problem(yaml).Wrong.ShouldBe("the file is empty");

    [Theory]
    [InlineData("- a\n- b\n")]
    [InlineData("just words\n")]
    public void A_file_without_keys_is_named_so(string yaml) =>
        RunFileText.Problem(yaml).Wrong.ShouldContain("not a list of keys");

    [Theory]
    [InlineData("name: [unclosed\n", 2)]
    [InlineData("name: a\n  bad: indent\n", 2)]
    [InlineData("name: \"open\n", 2)]
    [InlineData("a: *nowhere\n", 1)]
    [InlineData("? [a, b]\n: c\n", 1)]
    public void What_is_not_YAML_is_named_with_its_line(string yaml, int line)
    {
        var problem = RunFileText.Problem(yaml);
        problem.Wrong.ShouldStartWith("this is not YAML: ");
        problem.Line.ShouldNotBeNull().ShouldBeInRange(1, line);
    }

    [Fact]
    public void A_key_that_is_there_twice_is_a_problem_with_both_lines()
    {
        var problem = RunFileText.Problem(RunFileText.Online + "\nepochs: 6\n");
        (problem.Path, problem.Line).ShouldBe(("epochs", 9));
        problem.Wrong.ShouldContain("line 4");
    }

    [Fact]
    public void A_second_document_is_a_problem() =>
        RunFileText.Problem(RunFileText.Online + "\n---\nname: other\n").Wrong.ShouldContain("second document");

    [Fact]
    public void Anchors_work()
    {
        var plan = RunFileText.Plan(
            "name: a\ndata: mnist\npeers:\n  - { name: x, model: light-cnn, optimizer: &fast { name: sgd, lr: "
                + "0.5 } }\n  - { name: y, model: light-cnn, optimizer: *fast }\n");
        plan.Stages[0].Peers[1].Optimizer.LearningRate.ShouldBe(0.5);
    }

    [Fact]
    public void Merged_keys_stand_behind_a_section_s_own()
    {
        const string yaml = """
            name: a
            data: mnist
            x-small: &small { model: light-cnn, batchSize: 32, optimizer: { name: sgd, lr: 0.5 } }
            x-big: &big { model: deep-cnn, batchSize: 64, schedule: cosine }
            peers:
              - { <<: *small, name: x }
              - { name: y, batchSize: 16, <<: *small }
              - { <<: [*small, *big], name: z }
              - <<: *big
                <<: *small
                name: w
            """;
        var peers = RunFileText.Plan(yaml).Stages[0].Peers;
        peers.Select(peer => (peer.Name.Value, peer.Model, peer.BatchSize, peer.Schedule.Name)).ShouldBe(
        [
            ("x", "light-cnn", 32, "constant"), ("y", "light-cnn", 16, "constant"), ("z", "light-cnn", 32, "cosine"),
            ("w", "deep-cnn", 64, "cosine"),
        ]);
        peers[3].Optimizer.LearningRate.ShouldBe(0.5);
    }

    [Theory]
    [InlineData("{ <<: light-cnn, model: light-cnn, name: x }", "peers[0].<<")]
    [InlineData("{ <<: [{ name: x }, [1]], model: light-cnn }", "peers[0].<<[1]")]
    public void What_is_merged_is_a_section(string peer, string path)
    {
        var problem = RunFileText.Problem($"name: a\ndata: mnist\npeers: [{peer}]\n");
        problem.Path.ShouldBe(path);
        problem.Wrong.ShouldContain("only the keys of a section");
    }

    [Fact]
    public void A_mistake_in_what_was_merged_is_named_where_it_is_used()
    {
        var problem = RunFileText.Problem(
            "name: a\ndata: mnist\nx-p: &p\n  model: light-cn\npeers: [{ <<: *p, name: x }]\n");
        (problem.Path, problem.Line).ShouldBe(("peers[0].model", 4));
    }

    [Fact]
    public void Quoted_it_is_a_key_like_any_other() =>
        RunFileText.Problem(RunFileText.Online + "\n\"<<\": { epochs: 3 }\n").Wrong.ShouldContain("no such key");

    [Fact]
    public void Anchors_that_expand_without_end_are_refused()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            yaml.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        RunFileText.Problem(yaml.ToString()).Wrong.ShouldContain("expand to more than");
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    public void Deep_nesting_is_refused_before_it_overflows_anything(string open, string close)
    {
        var yaml = "a: " + string.Concat(Enumerable.Repeat(open, 100_000))
            + string.Concat(Enumerable.Repeat(close, 100_000));
        RunFileText.Problem(yaml).Wrong.ShouldContain("nested deeper than");
    }

    [Fact]
    public void A_file_of_megabytes_is_refused_unread() =>
        RunFileText.Problem(new string('a', 2_000_000)).Wrong.ShouldContain("2,000,000 characters");

    [Fact]
    public void Random_changes_to_a_file_never_throw()
    {
        var random = new Random(11);
        const string Alphabet = "{}[]:,&*#?|-<>=!%@`'\"\\ \n\tabz019.";
        for (var i = 0; i < 2_000; i++)
        {
            var text = new StringBuilder(i % 2 == 0 ? RunFileText.Online : RunFileText.Offline);
            for (var change = random.Next(1, 6); change > 0; change--)
                text[random.Next(text.Length)] = Alphabet[random.Next(Alphabet.Length)];
            var result = RunFile.Parse(text.ToString(), [], Catalogue.Load());
            (result.IsValid == result.Plans.Count > 0).ShouldBeTrue(text.ToString());
        }
    }

    [Theory]
    [InlineData("epochs")]
    [InlineData("=5")]
    [InlineData("a..b=5")]
    [InlineData("peers[x].model=y")]
    [InlineData("peers[0=y")]
    public void An_override_that_is_none_is_a_problem(string text) =>
        RunFileText.Problem(RunFileText.Online, text).Path.ShouldBe("--set");

    [Fact]
    public void An_override_may_hold_a_list_a_section_or_equals_signs()
    {
        RunFileText.Plan(RunFileText.Online, "views.augment=[crop, flip]").Views.Augment.Count.ShouldBe(2);
        RunFileText.Plan(RunFileText.Online, "data.root=/a=b").Data.Root.ShouldBe("/a=b");
        RunFileText.Plan(RunFileText.Online, "exchange={precision: fp16}").Exchange.Precision.ShouldBe(
            KdCluster.Contracts.Plan.SheetPrecision.Fp16);
    }

    [Fact]
    public void Later_overrides_win() =>
        RunFileText.Plan(RunFileText.Online, "epochs=7", "epochs=8").Stages[0].Epochs.ShouldBe(8);
}
