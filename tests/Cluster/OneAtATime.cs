// Each test is a cluster of its own on all cores of the machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
