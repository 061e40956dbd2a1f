using System.Collections;
using System.Globalization;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A list of modules. They are registered, as "0", "1" and so on, when the list itself is.</summary>
        public class ModuleList<T> : torch.nn.Module, IList<T> where T : torch.nn.Module
        {
            private readonly List<T> list;
            private bool registered;

            public ModuleList(params T[] modules) : base(nameof(ModuleList<T>)) => list = [.. modules];

            public int Count => list.Count;

            public bool IsReadOnly => false;

            public T this[int index]
            {
                get => list[index];
                set => list[index] = value;
            }

            public void Add(T item) => list.Add(item);

            public void append(params T[] parameters) => list.AddRange(parameters);

            public void extend(IEnumerable<T> modules) => list.AddRange(modules);

            public void Insert(int index, T item) => list.Insert(index, item);

            public bool Remove(T item) => list.Remove(item);

            public void RemoveAt(int index) => list.RemoveAt(index);

            public void Clear() => list.Clear();

            public bool Contains(T item) => list.Contains(item);

            public int IndexOf(T item) => list.IndexOf(item);

            public void CopyTo(T[] array, int arrayIndex) => list.CopyTo(array, arrayIndex);

            public IEnumerator<T> GetEnumerator() => list.GetEnumerator();

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

            protected override void RegisterComponents()
            {
                if (registered) return;
                for (int i = 0; i < list.Count; i++) register_module(i.ToString(CultureInfo.InvariantCulture), list[i]);
                registered = true;
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

            public static Modules.ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}
