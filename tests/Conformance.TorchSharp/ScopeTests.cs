using TorchSharp;
using static TorchSharp.torch;

namespace Conformance.TorchSharp;

public sealed class ScopeTests
{
    [Fact]
    public void A_scope_frees_what_was_made_in_it()
    {
        Tensor inner, kept, detached;
        using (var outer = NewDisposeScope())
        {
            using (var scope = NewDisposeScope())
            {
                Assert.Same(scope, CurrentDisposeScope);
                inner = ones(2);
                kept = (inner + 1).MoveToOuterDisposeScope();
                detached = (inner + 2).DetachFromDisposeScope();
                Assert.Equal(1, scope.DisposablesCount);
                Assert.True(scope.Contains(inner));
            }
            Assert.True(inner.IsInvalid);
            Assert.False(kept.IsInvalid);
            Assert.Same(outer, CurrentDisposeScope);
        }
        Assert.True(kept.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
        Assert.True(detached.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => inner.shape);
    }

    [Fact]
    public void What_is_disposed_by_hand_leaves_its_scope()
    {
        using var scope = NewDisposeScope();
        var t = ones(1);
        t.Dispose();
        t.Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Everything_but_a_few_can_be_freed_in_between()
    {
        using var scope = NewDisposeScope();
        var a = ones(1);
        var b = ones(1);
        Assert.Same(b, scope.DisposeEverythingBut(b));
        Assert.True(a.IsInvalid);
        Assert.False(b.IsInvalid);
        scope.DisposeEverything();
        Assert.True(b.IsInvalid);
    }

    [Fact]
    public void A_tensor_can_move_to_the_scope_of_another()
    {
        using var outer = NewDisposeScope();
        var home = ones(1);
        Tensor guest;
        using (NewDisposeScope()) guest = ones(2).MoveToOtherDisposeScope(home);
        Assert.False(guest.IsInvalid);
        Assert.True(outer.Contains(guest));
        var free = ones(1).DetachFromDisposeScope();
        outer.Attach(free);
        Assert.True(outer.Contains(free));
    }

    [Fact]
    public void Statistics_count_by_thread()
    {
        OnOwnThread(() =>
        {
            var statistics = DisposeScopeManager.Statistics;
            statistics.Reset();
            var outside = ones(1);
            using (NewDisposeScope())
            {
                _ = ones(1);
                _ = ones(1).DetachFromDisposeScope();
            }
            Assert.Equal(1, statistics.CreatedOutsideScopeCount);
            Assert.Equal(2, statistics.CreatedInScopeCount);
            Assert.Equal(1, statistics.DisposedInScopeCount);
            Assert.Equal(1, statistics.DetachedFromScopeCount);
            Assert.Equal(2, statistics.ThreadTotalLiveCount);
            outside.Dispose();
            Assert.Equal(1, statistics.DisposedOutsideScopeCount);
            Assert.Equal(1, statistics.ThreadTotalLiveCount);
        });
    }

    [Fact]
    public void Steps_leave_no_tensor_behind()
    {
        OnOwnThread(() =>
        {
            using var net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace: true), nn.MaxPool2d(2), nn.Flatten(), nn.Dropout(), nn.Linear(36, 2));
            long live = 0;
            for (int step = 0; step < 5; step++)
            {
                using (NewDisposeScope())
                {
                    var loss = nn.functional.cross_entropy(net.call(randn(4, 1, 8, 8)), zeros(4, dtype: ScalarType.Int64));
                    autograd.grad([loss], net.parameters().ToArray<Tensor>(), retain_graph: true);
                    loss.backward();
                    net.zero_grad();
                    net.eval();
                    using (inference_mode()) _ = net.call(randn(2, 1, 8, 8)).argmax(1)[0].item<long>();
                    net.train();
                }
                long now = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
                if (step > 0) Assert.Equal(live, now);
                live = now;
            }
        });
    }

    [Fact]
    public void Scopes_and_modes_are_those_of_the_thread()
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        Tensor? made = null;
        OnOwnThread(() =>
        {
            Assert.Null(CurrentDisposeScope);
            Assert.True(is_grad_enabled());
            made = ones(1);
        });
        Assert.False(scope.Contains(made!));
        made!.Dispose();
    }

    [Fact]
    public void Training_runs_on_several_threads_at_once()
    {
        var threads = Enumerable.Range(0, 4).Select(i => new Thread(() =>
        {
            using var scope = NewDisposeScope();
            using var net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 2));
            for (int step = 0; step < 20; step++)
            {
                using var batch = NewDisposeScope();
                nn.functional.mse_loss(net.call(randn(4, 8)), zeros(4, 2)).backward();
            }
            Assert.Equal(0, scope.DisposablesCount);
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }

    [Fact]
    public void What_nobody_frees_the_collector_does()
    {
        OnOwnThread(() =>
        {
            for (int i = 0; i < 100; i++) _ = ones(1000);
        });
        long before = Tensor.TotalCount;
        for (int i = 0; i < 10 && Tensor.TotalCount > before - 50; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.True(Tensor.TotalCount <= before - 50, $"{before} -> {Tensor.TotalCount}");
    }

    private static void OnOwnThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) throw new InvalidOperationException(failure.Message, failure);
    }
}
