using KdCluster.Cluster.Tests.Chaos;

return await ChaosCommand.Create().Parse(args).InvokeAsync();
