using KdCluster.Simulation;

return SimCommand.Create().Parse(args).Invoke();
