using KdCluster.Coordinator.Startup;

return await CoordinatorCommand.Create().RunAsync(args, async arguments =>
{
    using var program = new CoordinatorProgram(arguments);
    return await program.Run();
});
