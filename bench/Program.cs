using System.Globalization;
using KdCluster.Bench;
using KdCluster.Hosting;

switch (args)
{
    // Processes that the benches start, and speak to in lines.
    case [TrainingWorker.Verb, var model, var method]: // As another checkout asks, whose commit may know no other.
        TrainingWorker.Run(model, method, "fp32");
        return 0;
    case [TrainingWorker.Verb, var model, var method, var precision]:
        TrainingWorker.Run(model, method, precision);
        return 0;
    case [TorchSharpWorker.Verb, var model]:
        TorchSharpWorker.Run(model);
        return 0;
    case [SheetSender.Verb, var bytes]:
        await SheetSender.Run(long.Parse(bytes, CultureInfo.InvariantCulture), Doors.Open);
        return 0;
    case [SheetSender.Verb, var bytes, var authority, var own]:
        await SheetSender.Run(
            long.Parse(bytes, CultureInfo.InvariantCulture), new(BenchAuthority.Open(authority, own), Insecure: false));
        return 0;
    case [SheetReceiver.Verb]:
        SheetReceiver.Run(null);
        return 0;
    case [SheetReceiver.Verb, var authority, var own]:
        SheetReceiver.Run(BenchAuthority.Open(authority, own));
        return 0;
    default:
        return BenchCommand.Create().Parse(args).Invoke();
}
