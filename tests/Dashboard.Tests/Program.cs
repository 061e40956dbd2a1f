using KdCluster.Dashboard.Tests.Pictures;

return await PictureCommand.Create().Parse(args).InvokeAsync();
