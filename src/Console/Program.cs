using KdCluster.Console;

using var signal = new StopSignal();
return await CommandLine.Run(args, Session.OfThisProcess(), signal.Token);
