using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Plan;

/// <summary>In what number format a net's convolutions and matrix products are computed; all else is float32.</summary>
[JsonConverter(typeof(WordEnum<TrainingPrecision>))]
public enum TrainingPrecision
{
    Fp32,

    /// <summary>bfloat16: the range of float32, 8 bits of mantissa. Master weights stay float32.</summary>
    Bf16,
}
