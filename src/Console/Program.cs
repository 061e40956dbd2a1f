using KdCluster.Console;

using var signal = new StopSignal();
return await CommandLine.RunAsync(args, Session.OfThisProcess(), signal.Token);
