using KdCluster.Contracts;

namespace KdCluster.Distillation.Training;

/// <summary>A teacher whose answers are no numbers: it is refused before a student learns from it.</summary>
public sealed class BadTeacherException(PeerId teacher, string reason) : Exception(
    $"Teacher {teacher} is refused: {reason}. Train it longer or name another checkpoint.");
