// Keeps big blocks of main memory for the next tensor of that size. A training step frees and asks for the same few big
// blocks again and again; malloc hands each back to the system and takes it anew, and the page faults of that cost a small
// net half of its time. What is kept is bounded: blocks in use and kept together never exceed twice what
// was once in use at the same time.
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <unordered_map>

namespace {

constexpr size_t kAlignment = 64;          // what vector code of libtorch and oneDNN wants
constexpr size_t kSmallest = 64 << 10;     // below it malloc is as good
constexpr size_t kHugePage = 2 << 20;

// Stands before the memory of every block, big or small, so that freeing needs nothing but the address.
struct alignas(kAlignment) Block {
  size_t size;     // of the whole block, this header included; 0 for one from malloc
  Block* next;     // of those of the same size that are kept, the one kept before
  Block* older;    // of all that are kept, in the order they came
  Block* newer;
};
static_assert(sizeof(Block) == kAlignment, "the memory behind the header stays aligned");

class Keeper {
 public:
  void* take(size_t bytes) {
    if (bytes == 0) return nullptr;
    TORCH_CHECK(bytes <= SIZE_MAX / 2, "cannot allocate ", bytes, " bytes");
    if (bytes < kSmallest) return payload(small(bytes + sizeof(Block)));

    const size_t size = rounded(bytes + sizeof(Block));
    std::lock_guard<std::mutex> lock(mutex_);
    auto& head = kept_[size];
    Block* block = head;
    if (block) {
      head = block->next;
      unlink(block);
    } else {
      while (oldest_ && in_use_ + kept_bytes_ + size > bound()) drop(oldest_);
      block = map(size);
    }
    in_use_ += size;
    if (in_use_ > most_) most_ = in_use_;
    return payload(block);
  }

  void give_back(void* memory) {
    if (!memory) return;
    auto* block = static_cast<Block*>(memory) - 1;
    if (block->size == 0) {
      std::free(block);
      return;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    in_use_ -= block->size;
    auto& head = kept_[block->size];
    block->next = head;
    head = block;
    block->older = newest_;
    block->newer = nullptr;
    (newest_ ? newest_->newer : oldest_) = block;
    newest_ = block;
    kept_bytes_ += block->size;
    while (in_use_ + kept_bytes_ > bound()) drop(oldest_);
  }

 private:
  static void* payload(Block* block) { return block + 1; }

  // To an eighth of the next power of two, so that at most 1/8 is wasted and near sizes share their blocks.
  static size_t rounded(size_t size) {
    const size_t step = size_t{1} << (63 - __builtin_clzll(size) - 3);
    return (size + step - 1) & ~(step - 1);
  }

  static Block* small(size_t size) {
    void* memory = nullptr;
    TORCH_CHECK(posix_memalign(&memory, kAlignment, size) == 0, "DefaultCPUAllocator: can't allocate memory: you tried to allocate ", size, " bytes");
    auto* block = static_cast<Block*>(memory);
    block->size = 0;
    return block;
  }

  static Block* map(size_t size) {
    void* memory = nullptr;
    const bool huge = size >= kHugePage;
    TORCH_CHECK(posix_memalign(&memory, huge ? kHugePage : 4096, size) == 0, "DefaultCPUAllocator: can't allocate memory: you tried to allocate ", size, " bytes");
    if (huge) madvise(memory, size, MADV_HUGEPAGE);
    auto* block = static_cast<Block*>(memory);
    block->size = size;
    return block;
  }

  size_t bound() const { return 2 * most_ + kSlack; }

  void unlink(Block* block) {
    (block->older ? block->older->newer : oldest_) = block->newer;
    (block->newer ? block->newer->older : newest_) = block->older;
    kept_bytes_ -= block->size;
  }

  // Gives a kept block to the system. The oldest is the last of those of its size.
  void drop(Block* block) {
    Block** at = &kept_[block->size];
    while (*at != block) at = &(*at)->next;
    *at = block->next;
    unlink(block);
    std::free(block);
  }

  static constexpr size_t kSlack = 16 << 20;
  std::mutex mutex_;
  std::unordered_map<size_t, Block*> kept_;
  Block* oldest_ = nullptr;
  Block* newest_ = nullptr;
  size_t kept_bytes_ = 0;
  size_t in_use_ = 0;
  size_t most_ = 0;
};

// Lives as long as the process: tensors may be freed after static destructors have run.
Keeper& keeper() {
  static auto* instance = new Keeper();
  return *instance;
}

void give_back(void* memory) { keeper().give_back(memory); }

// allocate() is const in libtorch 1.13 and not so later, where copy_data() came too: whichever the base class has is overridden.
struct KeepingAllocator final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) const {
    void* memory = keeper().take(bytes);
    return {memory, memory, &give_back, c10::Device(c10::DeviceType::CPU)};
  }
  c10::DataPtr allocate(size_t bytes) { return static_cast<const KeepingAllocator*>(this)->allocate(bytes); }
  c10::DeleterFnPtr raw_deleter() const { return &give_back; }
  void copy_data(void* to, const void* from, std::size_t count) const { std::memcpy(to, from, count); }
};

// Takes over from libtorch's own allocator when this library is loaded, which is before the first tensor is made, unless the
// environment says KD_KEEP_MEMORY=0.
const bool kInstalled = [] {
  const char* choice = std::getenv("KD_KEEP_MEMORY");
  if (choice && std::strcmp(choice, "0") == 0) return false;
  static auto* allocator = new KeepingAllocator();
  c10::SetCPUAllocator(allocator, 1);
  return true;
}();

}  // namespace
