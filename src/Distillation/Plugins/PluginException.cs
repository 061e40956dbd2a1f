namespace KdCluster.Distillation.Plugins;

/// <summary>A plugin that cannot be used. The message names it, the reason and the remedy.</summary>
public sealed class PluginException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A plan that names what a plugin adds which this process does not have.</summary>
public sealed class MissingPluginException(string message) : Exception(message);
