using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // Functions of each element.

        public Tensor abs() => Op.abs.Call(this);

        public Tensor abs_() => Op.abs_.On(this);

        public Tensor acos() => Op.acos.Call(this);

        public Tensor asin() => Op.asin.Call(this);

        public Tensor atan() => Op.atan.Call(this);

        public Tensor atan2(Tensor other) => Op.atan2.Call(this, other);

        public Tensor bitwise_not() => Op.bitwise_not.Call(this);

        public Tensor ceil() => Op.ceil.Call(this);

        public Tensor ceil_() => Op.ceil_.On(this);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Op.clamp.Call(this, min, max);

        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Op.clamp_Tensor.Call(this, min, max);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Op.clamp_.On(this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Op.clamp__Tensor.On(this, min, max);

        public Tensor clamp_max(Scalar max) => Op.clamp_max.Call(this, max);

        public Tensor clamp_max_(Scalar max) => Op.clamp_max_.On(this, max);

        public Tensor clamp_min(Scalar min) => Op.clamp_min.Call(this, min);

        public Tensor clamp_min_(Scalar min) => Op.clamp_min_.On(this, min);

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);

        public Tensor cos() => Op.cos.Call(this);

        public Tensor cos_() => Op.cos_.On(this);

        public Tensor cosh() => Op.cosh.Call(this);

        public Tensor erf() => Op.erf.Call(this);

        public Tensor erf_() => Op.erf_.On(this);

        public Tensor erfinv() => Op.erfinv.Call(this);

        public Tensor exp() => Op.exp.Call(this);

        public Tensor exp2() => Op.exp2.Call(this);

        public Tensor exp_() => Op.exp_.On(this);

        public Tensor expm1() => Op.expm1.Call(this);

        public Tensor expm1_() => Op.expm1_.On(this);

        public Tensor floor() => Op.floor.Call(this);

        public Tensor floor_() => Op.floor_.On(this);

        public Tensor frac() => Op.frac.Call(this);

        public Tensor gelu() => Op.gelu.Call(this);

        public Tensor leaky_relu(Scalar negative_slope) => Op.leaky_relu.Call(this, negative_slope);

        public Tensor leaky_relu_(Scalar negative_slope) => Op.leaky_relu_.On(this, negative_slope);

        public Tensor log_sigmoid() => Op.log_sigmoid.Call(this);

        public Tensor lerp(Tensor end, Tensor weight) => Op.lerp_Tensor.Call(this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight) => Op.lerp__Tensor.On(this, end, weight);

        public Tensor log() => Op.log.Call(this);

        public Tensor log10() => Op.log10.Call(this);

        public Tensor log1p() => Op.log1p.Call(this);

        public Tensor log1p_() => Op.log1p_.On(this);

        public Tensor log2() => Op.log2.Call(this);

        public Tensor log_() => Op.log_.On(this);

        public Tensor logaddexp(Tensor other) => Op.logaddexp.Call(this, other);

        public Tensor logical_not() => Op.logical_not.Call(this);

        public Tensor max(Tensor other) => Op.maximum.Call(this, other);

        public Tensor maximum(Tensor other) => Op.maximum.Call(this, other);

        public Tensor min(Tensor other) => Op.minimum.Call(this, other);

        public Tensor minimum(Tensor other) => Op.minimum.Call(this, other);

        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Op.nan_to_num.Call(this, nan, posinf, neginf);

        public Tensor neg() => Op.neg.Call(this);

        public Tensor neg_() => Op.neg_.On(this);

        public Tensor pow(Tensor exponent) => Op.pow_Tensor_Tensor.Call(this, exponent);

        public Tensor pow(Scalar exponent) => Op.pow_Tensor_Scalar.Call(this, exponent);

        public Tensor pow_(Tensor exponent) => Op.pow__Tensor.On(this, exponent);

        public Tensor pow_(Scalar exponent) => Op.pow__Scalar.On(this, exponent);

        public Tensor reciprocal() => Op.reciprocal.Call(this);

        public Tensor reciprocal_() => Op.reciprocal_.On(this);

        public Tensor relu() => Op.relu.Call(this);

        public Tensor relu6() => Op.relu6.Call(this);

        public Tensor relu6_() => Op.relu6_.On(this);

        public Tensor relu_() => Op.relu_.On(this);

        public Tensor round(long decimals = 0) => decimals == 0 ? Op.round.Call(this) : Op.round_decimals.Call(this, decimals);

        public Tensor round_(long decimals = 0) => decimals == 0 ? Op.round_.On(this) : Op.round__decimals.On(this, decimals);

        public Tensor rsqrt() => Op.rsqrt.Call(this);

        public Tensor rsqrt_() => Op.rsqrt_.On(this);

        public Tensor sigmoid() => Op.sigmoid.Call(this);

        public Tensor sigmoid_() => Op.sigmoid_.On(this);

        public Tensor sign() => Op.sign.Call(this);

        public Tensor sign_() => Op.sign_.On(this);

        public Tensor silu() => Op.silu.Call(this);

        public Tensor sin() => Op.sin.Call(this);

        public Tensor sin_() => Op.sin_.On(this);

        public Tensor sinh() => Op.sinh.Call(this);

        public Tensor sqrt() => Op.sqrt.Call(this);

        public Tensor sqrt_() => Op.sqrt_.On(this);

        public Tensor square() => Op.square.Call(this);

        public Tensor tan() => Op.tan.Call(this);

        public Tensor tanh() => Op.tanh.Call(this);

        public Tensor tanh_() => Op.tanh_.On(this);

        public Tensor trunc() => Op.trunc.Call(this);

        public Tensor trunc_() => Op.trunc_.On(this);
    }

    public static Tensor abs(Tensor input) => input.abs();

    public static Tensor abs_(Tensor input) => input.abs_();

    public static Tensor acos(Tensor input) => input.acos();

    public static Tensor asin(Tensor input) => input.asin();

    public static Tensor atan(Tensor input) => input.atan();

    public static Tensor atan2(Tensor input, Tensor other) => input.atan2(other);

    public static Tensor bitwise_not(Tensor input) => input.bitwise_not();

    public static Tensor ceil(Tensor input) => input.ceil();

    public static Tensor ceil_(Tensor input) => input.ceil_();

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    public static Tensor clamp(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp(min, max);

    public static Tensor clamp_(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp_(min, max);

    public static Tensor clamp_(Tensor input, Tensor? min = null, Tensor? max = null) => input.clamp_(min, max);

    public static Tensor clamp_max(Tensor input, Scalar max) => input.clamp_max(max);

    public static Tensor clamp_max_(Tensor input, Scalar max) => input.clamp_max_(max);

    public static Tensor clamp_min(Tensor input, Scalar min) => input.clamp_min(min);

    public static Tensor clamp_min_(Tensor input, Scalar min) => input.clamp_min_(min);

    public static Tensor clip(Tensor input, Scalar? min = null, Scalar? max = null) => input.clip(min, max);

    public static Tensor cos(Tensor input) => input.cos();

    public static Tensor cos_(Tensor input) => input.cos_();

    public static Tensor cosh(Tensor input) => input.cosh();

    public static Tensor erf(Tensor input) => input.erf();

    public static Tensor erf_(Tensor input) => input.erf_();

    public static Tensor erfinv(Tensor input) => input.erfinv();

    public static Tensor exp(Tensor input) => input.exp();

    public static Tensor exp2(Tensor input) => input.exp2();

    public static Tensor exp_(Tensor input) => input.exp_();

    public static Tensor expm1(Tensor input) => input.expm1();

    public static Tensor expm1_(Tensor input) => input.expm1_();

    public static Tensor floor(Tensor input) => input.floor();

    public static Tensor floor_(Tensor input) => input.floor_();

    public static Tensor frac(Tensor input) => input.frac();

    public static Tensor lerp(Tensor input, Tensor end, Tensor weight) => input.lerp(end, weight);

    public static Tensor log(Tensor input) => input.log();

    public static Tensor log10(Tensor input) => input.log10();

    public static Tensor log1p(Tensor input) => input.log1p();

    public static Tensor log1p_(Tensor input) => input.log1p_();

    public static Tensor log2(Tensor input) => input.log2();

    public static Tensor log_(Tensor input) => input.log_();

    public static Tensor logaddexp(Tensor left, Tensor right) => left.logaddexp(right);

    public static Tensor logical_not(Tensor input) => input.logical_not();

    public static Tensor max(Tensor input, Tensor other) => input.max(other);

    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    public static Tensor min(Tensor input, Tensor other) => input.min(other);

    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    public static Tensor nan_to_num(Tensor input, double nan = 0, double? posinf = null, double? neginf = null) => input.nan_to_num(nan, posinf, neginf);

    public static Tensor neg(Tensor input) => input.neg();

    public static Tensor neg_(Tensor input) => input.neg_();

    public static Tensor pow(Tensor left, Tensor exponent) => left.pow(exponent);

    public static Tensor pow(Tensor left, Scalar exponent) => left.pow(exponent);

    public static Tensor pow_(Tensor left, Tensor exponent) => left.pow_(exponent);

    public static Tensor pow_(Tensor left, Scalar exponent) => left.pow_(exponent);

    public static Tensor reciprocal(Tensor input) => input.reciprocal();

    public static Tensor reciprocal_(Tensor input) => input.reciprocal_();

    public static Tensor round(Tensor input, long decimals = 0) => input.round(decimals);

    public static Tensor round_(Tensor input, long decimals = 0) => input.round_(decimals);

    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    public static Tensor rsqrt_(Tensor input) => input.rsqrt_();

    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    public static Tensor sigmoid_(Tensor input) => input.sigmoid_();

    public static Tensor sign(Tensor input) => input.sign();

    public static Tensor sign_(Tensor input) => input.sign_();

    public static Tensor sin(Tensor input) => input.sin();

    public static Tensor sin_(Tensor input) => input.sin_();

    public static Tensor sinh(Tensor input) => input.sinh();

    public static Tensor sqrt(Tensor input) => input.sqrt();

    public static Tensor sqrt_(Tensor input) => input.sqrt_();

    public static Tensor square(Tensor input) => input.square();

    public static Tensor tan(Tensor input) => input.tan();

    public static Tensor tanh(Tensor input) => input.tanh();

    public static Tensor tanh_(Tensor input) => input.tanh_();

    public static Tensor trunc(Tensor input) => input.trunc();

    public static Tensor trunc_(Tensor input) => input.trunc_();
}
