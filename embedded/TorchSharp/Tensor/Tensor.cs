using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A reference to a tensor of libtorch. It is freed by <see cref="Dispose()"/>, by its dispose scope, or at last by
    /// the collector, which knows nothing of the memory behind it: do not leave it to that.
    /// </summary>
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long peakCount;

        private nint handle;

        /// <summary>Owns a native tensor from now on; 0 makes an invalid tensor, as stands for a gradient that there is not.</summary>
        internal Tensor(nint handle)
        {
            if (handle == 0)
            {
                GC.SuppressFinalize(this);
                return;
            }
            this.handle = handle;
            long total = Interlocked.Increment(ref totalCount);
            if (total > Volatile.Read(ref peakCount)) peakCount = total;
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.Register(this);
        }

        /// <summary>Takes another object's native tensor over, and its place in its scope.</summary>
        private protected Tensor(Tensor data, bool _)
        {
            handle = data.Handle;
            data.handle = 0;
            if (data.OwningDisposeScope is { } scope)
            {
                scope.Disposables.Remove(data);
                scope.Disposables.Add(this);
                OwningDisposeScope = scope;
                data.OwningDisposeScope = null;
            }
            GC.SuppressFinalize(data);
        }

        ~Tensor() => Dispose(false);

        /// <summary>How many managed tensors are alive in the process.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        /// <summary>The largest <see cref="TotalCount"/> there was.</summary>
        public static long PeakCount => peakCount;

        /// <summary>A name for whoever debugs.</summary>
        public string? name { get; set; }

        /// <summary>The native at::Tensor.</summary>
        /// <exception cref="InvalidOperationException">The tensor is disposed.</exception>
        public IntPtr Handle => handle != 0 ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => handle == 0;

        internal DisposeScope? OwningDisposeScope { get; set; }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var freed = Interlocked.Exchange(ref handle, 0);
            if (freed == 0) return;
            if (disposing)
            {
                DisposeScopeManager.ThreadSingleton.Disposing(this);
                OwningDisposeScope?.MarkAsDisposed(this);
            }
            Interlocked.Decrement(ref totalCount);
            Native.kd_tensor_free(freed);
        }

        /// <summary>Hands the tensor to the outer scope, or to nobody when there is none.</summary>
        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Takes the tensor out of its scope; from then on its holder frees it.</summary>
        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        /// <summary>Hands the tensor to the scope that owns another.</summary>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        /// <inheritdoc cref="MoveToOtherDisposeScope(Tensor)"/>
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is { } owner) owner.MoveToOther(other, this);
            else other?.Attach(this);
            return this;
        }

        /// <summary>Another reference to the same native tensor, freed on its own.</summary>
        public Tensor alias()
        {
            var copy = new Tensor(Native.Check(Native.kd_tensor_alias(Handle)));
            GC.KeepAlive(this);
            return copy;
        }

        /// <summary>Puts the converted native tensor in the place of this one: whoever holds this object goes on with it.</summary>
        internal void Move(Device? device, ScalarType? type, bool non_blocking)
        {
            var target = type is { } t && (is_floating_point() || is_complex()) ? t : dtype;
            var place = device ?? this.device;
            if (!Differs(target, place)) return;
            using var _ = no_grad();
            using var before = grad;
            var moved = to(target, place, non_blocking: non_blocking).requires_grad_(requires_grad);
            if (before is not null)
            {
                using var after = before.to(target, place, non_blocking: non_blocking);
                moved.grad = after;
            }
            (handle, moved.handle) = (moved.handle, handle);
            moved.Dispose();
        }

        public bool Equals(Tensor target) => Op.equal.CallBool(this, target);

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();
    }
}
