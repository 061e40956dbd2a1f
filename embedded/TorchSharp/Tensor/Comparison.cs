using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // Comparisons and logic, element by element.

        public Tensor bitwise_and(Tensor other) => Op.bitwise_and_Tensor.Call(this, other);

        public Tensor bitwise_left_shift(Tensor other) => Op.bitwise_left_shift_Tensor.Call(this, other);

        public Tensor bitwise_or(Tensor other) => Op.bitwise_or_Tensor.Call(this, other);

        public Tensor bitwise_right_shift(Tensor other) => Op.bitwise_right_shift_Tensor.Call(this, other);

        public Tensor bitwise_xor(Tensor other) => Op.bitwise_xor_Tensor.Call(this, other);

        public Tensor eq(Tensor target) => Op.eq_Tensor.Call(this, target);

        public Tensor eq(Scalar target) => Op.eq_Scalar.Call(this, target);

        public Tensor eq_(Tensor target) => Op.eq__Tensor.On(this, target);

        public Tensor eq_(Scalar target) => Op.eq__Scalar.On(this, target);

        public Tensor equal(Tensor target) => Op.eq_Tensor.Call(this, target);

        public Tensor ge(Tensor target) => Op.ge_Tensor.Call(this, target);

        public Tensor ge(Scalar target) => Op.ge_Scalar.Call(this, target);

        public Tensor greater(Tensor target) => Op.gt_Tensor.Call(this, target);

        public Tensor greater_equal(Tensor target) => Op.ge_Tensor.Call(this, target);

        public Tensor gt(Tensor target) => Op.gt_Tensor.Call(this, target);

        public Tensor gt(Scalar target) => Op.gt_Scalar.Call(this, target);

        public Tensor gt_(Scalar target) => Op.gt__Scalar.On(this, target);

        public Tensor isclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool nanEqual = false) => Op.isclose.Call(this, other, rtol, atol, nanEqual);

        public Tensor isfinite() => Op.isfinite.Call(this);

        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Op.isin_Tensor_Tensor.Call(this, test_elements, assumeUnique, invert);

        public Tensor isinf() => Op.isinf.Call(this);

        public Tensor isnan() => Op.isnan.Call(this);

        public Tensor le(Tensor target) => Op.le_Tensor.Call(this, target);

        public Tensor le(Scalar target) => Op.le_Scalar.Call(this, target);

        public Tensor less(Tensor target) => Op.lt_Tensor.Call(this, target);

        public Tensor less_equal(Tensor target) => Op.le_Tensor.Call(this, target);

        public Tensor logical_and(Tensor other) => Op.logical_and.Call(this, other);

        public Tensor logical_and_(Tensor other) => Op.logical_and_.On(this, other);

        public Tensor logical_not_() => Op.logical_not_.On(this);

        public Tensor logical_or(Tensor other) => Op.logical_or.Call(this, other);

        public Tensor logical_or_(Tensor other) => Op.logical_or_.On(this, other);

        public Tensor logical_xor(Tensor other) => Op.logical_xor.Call(this, other);

        public Tensor lt(Tensor target) => Op.lt_Tensor.Call(this, target);

        public Tensor lt(Scalar target) => Op.lt_Scalar.Call(this, target);

        public Tensor lt_(Scalar target) => Op.lt__Scalar.On(this, target);

        public Tensor ne(Tensor target) => Op.ne_Tensor.Call(this, target);

        public Tensor ne(Scalar target) => Op.ne_Scalar.Call(this, target);

        public Tensor ne_(Tensor target) => Op.ne__Tensor.On(this, target);

        public Tensor ne_(Scalar target) => Op.ne__Scalar.On(this, target);

        public Tensor not_equal(Tensor target) => Op.ne_Tensor.Call(this, target);
    }

    public static Tensor bitwise_and(Tensor left, Tensor right) => left.bitwise_and(right);

    public static Tensor bitwise_left_shift(Tensor left, Tensor right) => left.bitwise_left_shift(right);

    public static Tensor bitwise_or(Tensor left, Tensor right) => left.bitwise_or(right);

    public static Tensor bitwise_right_shift(Tensor left, Tensor right) => left.bitwise_right_shift(right);

    public static Tensor bitwise_xor(Tensor left, Tensor right) => left.bitwise_xor(right);

    public static Tensor eq(Tensor left, Tensor right) => left.eq(right);

    public static Tensor equal(Tensor tensor, Tensor target) => tensor.equal(target);

    public static Tensor ge(Tensor left, Tensor right) => left.ge(right);

    public static Tensor greater(Tensor tensor, Tensor target) => tensor.greater(target);

    public static Tensor greater_equal(Tensor tensor, Tensor target) => tensor.greater_equal(target);

    public static Tensor gt(Tensor left, Tensor right) => left.gt(right);

    public static Tensor isclose(Tensor tensor, Tensor other, double rtol = 1e-5, double atol = 1e-8, bool nanEqual = false) => tensor.isclose(other, rtol, atol, nanEqual);

    public static Tensor isfinite(Tensor tensor) => tensor.isfinite();

    public static Tensor isin(Tensor tensor, Tensor test_elements, bool assumeUnique = false, bool invert = false) => tensor.isin(test_elements, assumeUnique, invert);

    public static Tensor isinf(Tensor tensor) => tensor.isinf();

    public static Tensor isnan(Tensor input) => input.isnan();

    public static Tensor le(Tensor left, Tensor right) => left.le(right);

    public static Tensor less(Tensor tensor, Tensor target) => tensor.less(target);

    public static Tensor less_equal(Tensor tensor, Tensor target) => tensor.less_equal(target);

    public static Tensor logical_and(Tensor left, Tensor right) => left.logical_and(right);

    public static Tensor logical_and_(Tensor left, Tensor right) => left.logical_and_(right);

    public static Tensor logical_or(Tensor left, Tensor right) => left.logical_or(right);

    public static Tensor logical_or_(Tensor left, Tensor right) => left.logical_or_(right);

    public static Tensor logical_xor(Tensor left, Tensor right) => left.logical_xor(right);

    public static Tensor lt(Tensor left, Tensor right) => left.lt(right);

    public static Tensor ne(Tensor left, Tensor right) => left.ne(right);

    public static Tensor not_equal(Tensor tensor, Tensor target) => tensor.not_equal(target);
}
