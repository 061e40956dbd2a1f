using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A stream of random numbers with a state of its own.</summary>
    public class Generator : IDisposable
    {
        private nint handle;

        public Generator(ulong seed = 0, Device? device = null)
        {
            this.device = device ?? CPU;
            handle = Native.Check(Native.kd_generator_new((long)seed, (int)this.device.type, this.device.index));
        }

        private Generator(nint handle)
        {
            this.handle = handle;
            device = CPU;
        }

        ~Generator() => Dispose(false);

        /// <summary>The stream that the CPU's random numbers come from where no generator is named.</summary>
        public static Generator Default => new(Native.Check(Native.kd_generator_default()));

        public IntPtr Handle => handle;

        public Device device { get; }

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.kd_generator_seed(Alive, seed));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>Seeds it from the clock, and says with what.</summary>
        public long seed()
        {
            long chosen = DateTime.UtcNow.Ticks;
            manual_seed(chosen);
            return chosen;
        }

        public long initial_seed()
        {
            long seed = Native.kd_generator_initial_seed(Alive);
            GC.KeepAlive(this);
            return seed;
        }

        public Tensor get_state()
        {
            var state = new Tensor(Native.Check(Native.kd_generator_state(Alive)));
            GC.KeepAlive(this);
            return state;
        }

        public void set_state(Tensor value)
        {
            Native.Check(Native.kd_generator_set_state(Alive, value.Handle));
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            var freed = Interlocked.Exchange(ref handle, 0);
            if (freed != 0) Native.kd_generator_free(freed);
        }

        private nint Alive => handle != 0 ? handle : throw new ObjectDisposedException(nameof(Generator));
    }
}
