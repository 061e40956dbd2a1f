using KdCluster.Console;

return await CommandLine.RunAsync(args, Session.OfThisProcess());
