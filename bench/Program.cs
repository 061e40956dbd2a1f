using System.Globalization;
using KdCluster.Bench;

switch (args)
{
    // Processes that the benches start, and speak to in lines.
    case [TrainingWorker.Verb, var model, var method, var precision]:
        TrainingWorker.Run(model, method, precision);
        return 0;
    case [TorchSharpWorker.Verb, var model]:
        TorchSharpWorker.Run(model);
        return 0;
    case [SheetSender.Verb, var bytes]:
        await SheetSender.Run(long.Parse(bytes, CultureInfo.InvariantCulture));
        return 0;
    case [SheetReceiver.Verb]:
        SheetReceiver.Run();
        return 0;
    default:
        return BenchCommand.Create().Parse(args).Invoke();
}
