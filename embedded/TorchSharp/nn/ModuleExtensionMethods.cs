namespace TorchSharp;

/// <summary>Moving a module's parameters and buffers to a device or an element type. The module itself is returned.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, null, type, non_blocking);

    public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, device, type, non_blocking);

    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, device, null, non_blocking);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, new torch.Device(deviceType, deviceIndex), null, non_blocking);

    public static T to<T>(this T module, string device, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, new torch.Device(device), null, non_blocking);

    public static T cpu<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, torch.CPU, null, non_blocking);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, new torch.Device(DeviceType.CUDA, deviceIndex), null, non_blocking);

    public static T half<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, null, torch.ScalarType.Float16, non_blocking);

    public static T bfloat16<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, null, torch.ScalarType.BFloat16, non_blocking);

    public static T @float<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, null, torch.ScalarType.Float32, non_blocking);

    public static T @double<T>(this T module, bool non_blocking = false) where T : torch.nn.Module =>
        Move(module, null, torch.ScalarType.Float64, non_blocking);

    private static T Move<T>(T module, torch.Device? device, torch.ScalarType? type, bool non_blocking) where T : torch.nn.Module
    {
        if (type is { } t && !torch.is_floating_point(t) && !torch.is_complex(t))
            throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={t}");
        if (device is not null) torch.InitializeDeviceType(device.type);
        module.Move(device, type, non_blocking);
        return module;
    }
}
